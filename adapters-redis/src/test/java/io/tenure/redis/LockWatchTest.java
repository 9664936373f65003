package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.testkit.sim.SimulatedCluster;
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
        String value = LockValue.begin(owner, nonce) + ":" + nonce + ":1";
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
}
