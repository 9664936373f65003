package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.Processes;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.integration.leader.AbstractCandidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/** Spring Integration's own election over two registries. */
@Tag("processes")
@RequiresServer("redis-server")
class LeaderElectionTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    /** A TTL of many heartbeats, and shorter than the lead. */
    private static final Duration BRIEF = Processes.TTL;

    /** How many lead, and the most that ever did at once. */
    private final AtomicInteger leading = new AtomicInteger();

    private final AtomicInteger most = new AtomicInteger();
    /**
     * Two, where Redis forgets who leads: until the leader notices, another one is told that it leads. And where a leader
     * goes, for Spring gives the lock back first, and tells the candidate then.
     */
    private int allowed = 1;

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;
    private LockRegistryLeaderInitiator first;
    private LockRegistryLeaderInitiator second;
    private final List<String> story = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a");
        b = processes.start("b");
    }

    /** The first candidate leads, the second one waits. */
    private void elect(@Nullable Duration ttl) {
        first = initiator(a, "first", ttl);
        second = initiator(b, "second", ttl);
        first.start();
        await().atMost(SOON).until(() -> first.getContext().isLeader());
        second.start();
    }

    @AfterEach
    void stop() {
        first.stop();
        second.stop();
        await().atMost(SOON).until(() -> leading.get() == 0);
        processes.close();
        redis.close();
        assertThat(most.get()).as(story.toString()).isBetween(1, allowed);
    }

    private LockRegistryLeaderInitiator initiator(Processes.Member member, String id, @Nullable Duration ttl) {
        TenureLockRegistry registry = new TenureLockRegistry(member.locks, member.coordinator, "leaders", ttl);
        LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(registry, new Recorder(id));
        initiator.setApplicationEventPublisher(event -> {});
        initiator.setHeartBeatMillis(100);
        initiator.setBusyWaitMillis(50);
        return initiator;
    }

    @Test
    void oneOfTwoCandidates_leads_andGoesOnLeading() {
        elect(null);
        await().until(() -> b.locks.waiting() == 1);
        await().during(Duration.ofSeconds(1)).until(() -> first.getContext().isLeader());

        assertThat(story).containsExactly("first granted");
        assertThat(second.getContext().isLeader()).isFalse();
    }

    @Test
    void leaderWithATtl_goesOnLeading_forEachHeartbeatRestartsIt() {
        elect(BRIEF);
        await().during(BRIEF.multipliedBy(2)).atMost(SOON).until(() -> story.equals(List.of("first granted")));

        assertThat(first.getContext().isLeader()).isTrue();
        assertThat(second.getContext().isLeader()).isFalse();
    }

    @Test
    void leaderThatYields_isFollowedByTheOther() {
        elect(null);
        allowed = 2;
        await().until(() -> b.locks.waiting() == 1);
        first.getContext().yield();

        await().atMost(SOON).until(() -> second.getContext().isLeader());

        await().atMost(SOON)
                .until(() -> story.containsAll(List.of("first granted", "first revoked", "second granted")));
    }

    @Test
    void leaderThatStops_isFollowedAtOnce() {
        elect(null);
        allowed = 2;
        first.stop();

        await().atMost(SOON).until(() -> second.getContext().isLeader());

        await().atMost(SOON).until(() -> story.size() == 3);
        assertThat(story).containsExactlyInAnyOrder("first granted", "first revoked", "second granted");
    }

    @Test
    void leaderWhoseProcessDies_isRevoked_andFollowed() {
        elect(null);
        a.die();

        await().atMost(SOON).until(() -> second.getContext().isLeader());

        assertThat(story).containsExactly("first granted", "first revoked", "second granted");
        assertThat(first.getContext().isLeader()).isFalse();
    }

    @Test
    void leaderWhoseLockIsLost_isRevoked_andSomebodyIsGranted() {
        elect(null);
        allowed = 2;
        redis.command("FLUSHALL");

        await().atMost(SOON).until(() -> story.size() >= 3 && leading.get() == 1);

        assertThat(story).contains("first revoked");
    }

    /** Tells when it leads. */
    private final class Recorder extends AbstractCandidate {

        Recorder(String id) {
            super(id, "leader");
        }

        @Override
        public void onGranted(Context context) {
            most.accumulateAndGet(leading.incrementAndGet(), Math::max);
            story.add(getId() + " granted");
        }

        @Override
        public void onRevoked(Context context) {
            leading.decrementAndGet();
            story.add(getId() + " revoked");
        }
    }
}
