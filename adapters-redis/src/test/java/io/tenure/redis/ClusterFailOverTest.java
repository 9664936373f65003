package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisCluster;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks on a Redis Cluster whose replicas take their masters' places. Also of {@link Heartbeat}. */
@RequiresServer("redis-server")
class ClusterFailOverTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NAME = "account-7";

    private final Lane lane = new Lanes("tenure").of(NAME);
    private RedisCluster cluster;
    private List<RedisURI> seeds;
    private RedisServer former;
    private Processes processes;
    private Processes.Member member;

    @BeforeEach
    void start() {
        cluster = RedisCluster.startWithReplicas();
        former = cluster.ownerOf(lane.slot());
        processes = new Processes(former);
        seeds = cluster.servers().stream()
                .map(server -> RedisURI.create(server.uri()))
                .toList();
        member = processes.start("a", RedisLocks.atCluster(seeds), locks -> locks);
    }

    @AfterEach
    void stop() {
        processes.close();
        cluster.close();
    }

    private ResourceLease<RedisLock> takeAndReplicate() {
        ResourceLease<RedisLock> held = member.locks.acquire(member.coordinator, NAME, SOON);
        String key = lane.lock(Lane.field(NAME));
        await().atMost(SOON)
                .until(() -> String.valueOf(replica().command("KEYS", "*")).contains(key));
        return held;
    }

    private RedisServer replica() {
        return cluster.replicas().get(cluster.servers().indexOf(former));
    }

    /** Asks for it until it is granted: masters that do not know the replica yet refuse. */
    private void handOver() {
        await().ignoreExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> {
                    if (cluster.ownerOf(lane.slot()) != replica()) {
                        replica().command("CLUSTER", "FAILOVER");
                    }
                    return cluster.ownerOf(lane.slot()) == replica();
                });
    }

    @Test
    void deadMaster_isFollowed_heldLocksAreVerified_andTokensGoOnGrowing() {
        ResourceLease<RedisLock> held = takeAndReplicate();

        former.kill();
        await().atMost(SOON).until(() -> !held.isValid());
        cluster.awaitOwnerOtherThan(former, lane.slot());

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(held.isValid()).as("it is there").isTrue());
        held.close();
        ResourceLease<RedisLock> next = member.locks.acquire(member.coordinator, NAME, SOON);
        assertThat(next.token() >>> 32).isGreaterThan(held.token() >>> 32);
        next.close();
    }

    @Test
    void whoWaitsForADeadMaster_isServedByItsSuccessor() throws Exception {
        member.locks.acquire(member.coordinator, NAME, SOON).close();
        former.kill();
        CompletableFuture<ResourceLease<RedisLock>> waits = member.locks
                .acquireAsync(member.coordinator, LockRequest.named(NAME), SOON)
                .toCompletableFuture();

        waits.get(20, TimeUnit.SECONDS).close();
        assertThat(cluster.ownerOf(lane.slot())).isNotSameAs(former);
    }

    @Test
    void masterThatHandsOver_andKeepsItsConnections_isNotBelievedAnyMore() {
        ResourceLease<RedisLock> held = takeAndReplicate();

        handOver();
        replica().command("DEL", lane.lock(Lane.field(NAME)));

        await().atMost(SOON).until(() -> held.releaseCause() == ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void I3_masterThatIsCutOffFromItsCluster_isNotTrusted_thoughItAnswers() {
        ResourceLease<RedisLock> held = takeAndReplicate();
        others().forEach(RedisServer::pause);
        try {
            await().atMost(SOON).until(() -> !held.isValid());
            assertThat(former.command("INFO", "replication")).contains("role:master");
        } finally {
            others().forEach(RedisServer::resume);
        }
        await().atMost(SOON).until(held::isValid);
    }

    @Test
    void I3_masterThatIsCutOff_isNotTrusted_forWhatItStillReads_norOnANewConnection() {
        former.command("CONFIG", "SET", "cluster-allow-reads-when-down", "yes");
        member = processes.start("b", RedisLocks.atCluster(seeds), locks -> locks.verifyEvery(Duration.ofMinutes(10)));
        ResourceLease<RedisLock> held = takeAndReplicate();
        others().forEach(RedisServer::pause);
        try {
            await().atMost(SOON).until(() -> !held.isValid());
            assertThat(member.locks.whoHolds(NAME)).isPresent();
            assertThat(held.isValid()).as("it answers").isFalse();

            former.command("CLIENT", "KILL", "TYPE", "normal");
            await().ignoreExceptions()
                    .atMost(SOON)
                    .until(() -> member.locks.whoHolds(NAME).isPresent());
            assertThat(held.isValid()).as("it answers on another connection").isFalse();
        } finally {
            others().forEach(RedisServer::resume);
        }
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(held.isValid()).as("it is trusted again").isTrue());
    }

    private List<RedisServer> others() {
        return Stream.concat(cluster.servers().stream(), cluster.replicas().stream())
                .filter(server -> server != former)
                .toList();
    }

    @Test
    void whileAMasterIsAway_theOthersAreAskedOften() {
        replica().kill();
        former.kill();
        await().atMost(SOON).until(() -> questions() > 0);
        long before = questions();

        // Two in ten seconds are usual.
        await().atMost(Duration.ofSeconds(4)).until(() -> questions() >= before + 4);
    }

    /** How often the others were asked who has which slot. */
    private long questions() {
        return cluster.servers().stream()
                .filter(server -> server != former)
                .flatMap(server ->
                        String.valueOf(server.command("INFO", "commandstats")).lines())
                .filter(line -> line.startsWith("cmdstat_cluster|nodes:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }
}
