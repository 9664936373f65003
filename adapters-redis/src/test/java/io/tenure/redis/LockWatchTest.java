package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedSystem;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That what is to be seen in the evening is seen, and nothing else. */
class LockWatchTest {

    private static final OwnerId DEAD = new OwnerId(1, 1);
    private static final OwnerId LIVING = new OwnerId(2, 2);
    private static final Set<OwnerId> VALID = Set.of(LIVING);

    private final LockWatch watch = new LockWatch(
            SimulatedCluster.builder(1).service(process -> {}).build().history(), false);
    private final Lane lane = new Lanes("tenure").of("a");
    private final Keyspace redis = new Keyspace(() -> 1);

    private void put(Keyspace where, String id, OwnerId owner, long nonce) {
        put(where, id, owner, nonce, nonce);
    }

    private void put(Keyspace where, String id, OwnerId owner, long nonce, long token) {
        String value = LockValue.begin(owner, nonce) + ":" + token + ":1";
        where.set(lane.lock(id), value);
        where.hset(lane.held(owner), id, value);
    }

    private String left(Keyspace over) {
        return watch.whatIsLeft(redis, VALID, LockWatch.broughtBack(redis, over));
    }

    @Test
    void whatAFailOverBroughtBackOfTheDead_mayStay_andNothingElseOfTheirs() {
        put(redis, "a", DEAD, 7);
        put(redis, "b", DEAD, 8);
        Keyspace before = redis.copy();
        before.del(lane.lock("a"));
        before.hdel(lane.held(DEAD), List.of("a"));

        assertThat(left(before)).contains("lock:b").doesNotContain("lock:a");
    }

    @Test
    void whatAFailOverBroughtBackOfTheLiving_mayNotStay() {
        put(redis, "a", LIVING, 7);

        assertThat(left(new Keyspace(() -> 1))).contains("lock:a");
    }

    @Test
    void takeThatIsThere_isNotBroughtBack_whateverItsMinimumHold() {
        put(redis, "a", DEAD, 7);
        Keyspace before = redis.copy();
        before.set(lane.lock("a"), redis.get(lane.lock("a")) + ":5");

        assertThat(LockWatch.broughtBack(redis, before)).isEmpty();
    }

    @Test
    void lockThatIsKeptForNobody_hasEnded_andMayComeBack() {
        put(redis, "a", DEAD, 7);
        Keyspace before = redis.copy();
        before.set(lane.lock("a"), "-:" + LockValue.hex(7) + ":7:1:5");

        assertThat(LockWatch.broughtBack(redis, before)).containsExactly(7L);
        assertThat(left(before)).isEmpty();
    }

    @Test
    void leftoverOfAnotherTake_isSeen_alsoWhereOneCameBack() {
        put(redis, "a", DEAD, 7);
        Set<Long> back = LockWatch.broughtBack(redis, new Keyspace(() -> 1));
        put(redis, "a", DEAD, 9);

        assertThat(watch.whatIsLeft(redis, VALID, back)).contains(LockValue.hex(9));
    }

    @Test
    void strictLockThatCameBackToItsHolder_isHeld_andMayStayOnceHeIsGone() {
        StrictHolder holder = new StrictHolder();
        put(
                redis,
                "a",
                holder.grant().owner(),
                holder.grant().nonce(),
                holder.grant().token());
        Set<Long> back = LockWatch.broughtBack(redis, new Keyspace(() -> 1));

        assertThat(back).containsExactly(holder.grant().nonce());
        assertThat(holder.left(redis, back)).isEmpty();

        holder.close();

        assertThat(holder.left(redis, back)).isEmpty();
    }

    @Test
    void strictLockOfAnotherTakeThatCameBack_isNotItsHolders() {
        StrictHolder holder = new StrictHolder();
        long before = holder.grant().token() - 1;
        put(redis, "a", holder.grant().owner(), holder.grant().nonce() + 1, before);
        Set<Long> back = LockWatch.broughtBack(redis, new Keyspace(() -> 1));

        assertThat(holder.left(redis, back)).contains("desk/a", "is not held in Redis");
    }

    @Test
    void strictLockThatIsGone_isNotHeld_whateverCameBack() {
        StrictHolder holder = new StrictHolder();

        assertThat(holder.left(redis, Set.of(holder.grant().nonce()))).contains("desk/a", "is not held in Redis");
    }

    /** A process that relies on what is called as the lock that is looked at. */
    private static final class StrictHolder {

        private final SimulatedSystem system = SimulatedSystem.of("desk", Fencing.FENCED);
        private final List<ResourceLease<Grant>> leases = new ArrayList<>();
        private final SimulatedCluster cluster = SimulatedCluster.builder(1)
                .processes(1)
                .system(system)
                .service(process -> process.open(builder -> builder)
                        .acquireAsync(system.kindBuilder().build(), ResourceSpec.named("a"))
                        .thenAccept(lease -> leases.add(process.relyOn(lease))))
                .build();
        private final LockWatch watch = new LockWatch(cluster.history(), true);
        private final Grant grant;

        StrictHolder() {
            cluster.advance(Duration.ofSeconds(2));
            grant = leases.get(0).get();
        }

        Grant grant() {
            return grant;
        }

        String left(Keyspace redis, Set<Long> broughtBack) {
            return watch.whatIsLeft(redis, Set.of(grant.owner()), broughtBack);
        }

        void close() {
            var unused = leases.get(0).closeAsync();
            cluster.advance(Duration.ofSeconds(1));
        }
    }
}
