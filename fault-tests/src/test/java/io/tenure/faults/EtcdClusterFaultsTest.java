package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdCluster;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader of three etcds that stands still, is replaced, and comes back believing that it leads (etcd#15247). Before 3.4.31
 * and 3.5.13 such a one may have sessions ended that their owners have kept alive at the new leader: these are lost then, and
 * know it at once; what must not be is that anybody is released by the decision of an owner.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>etcd leader stalled (3 nodes), a new one elected, the old one back</td>
 *     <td>{@link #G5_G6_leaderStalled_nobodyIsReleasedFalsely}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class EtcdClusterFaultsTest {

    private static final int HELD = 30;
    private static final int NAMES = 8;
    /** Longer than leaving two silent members and an election take together, on a machine that is busy with other tests. */
    private static final Duration TTL = Duration.ofSeconds(9);

    private static final Duration STALL = TTL.plusSeconds(2);
    /** As {@link Bounds#DEATH_AFTER_TERM}, for that TTL. */
    private static final Duration BOUND =
            Bounds.DEATH_AFTER_TERM.plus(TTL.minus(Bounds.TTL).multipliedBy(2));

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    @Test
    void G5_G6_leaderStalled_nobodyIsReleasedFalsely() {
        try (EtcdCluster etcd = EtcdCluster.start();
                RedisServer redis = RedisServer.start();
                Fleet fleet = new Fleet(
                        directory,
                        etcd.clientUrls().stream().map(URI::toString).collect(Collectors.joining(",")),
                        redis.uri().toString(),
                        new RedisWindow(List.of(redis)))) {
            HolderProcess a = fleet.start("a", settings -> settings.ttl(TTL));
            HolderProcess b = fleet.start("b", settings -> settings.ttl(TTL));
            HolderProcess c = fleet.start("c", settings -> settings.ttl(TTL));
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            b.order("work 2 shared " + NAMES);
            c.order("work 2 shared " + NAMES);
            EtcdServer leader = etcd.leader();
            long stalledNanos = System.nanoTime();
            leader.pause();
            a.kill();
            Wait.untilPassed(stalledNanos, STALL);
            leader.resume();

            rows.recovered("leader stalled", fleet.awaitNothingOf(a.owners(), stalledNanos, BOUND), BOUND);
            requireLostByEtcdAlone(b);
            requireLostByEtcdAlone(c);
            if (!b.has("ownerlost")) {
                fleet.requireUnharmed(b, "alive", HELD);
            }
            rows.judged("leader stalled", fleet.finish());
        }
    }

    /** The old leader, when it is back, may end sessions that were kept at the new one; that is noticed at once. */
    private static void requireLostByEtcdAlone(HolderProcess process) {
        assertThat(process.lines(line -> line.is("ownerlost")))
                .as(process::describe)
                .allMatch(line ->
                        String.join(" ", line.more()).matches(".*(own key (was deleted|is gone)|session has ended).*"));
    }

    @LongForm
    void leaderStalled_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "three real etcds, SIGSTOP of the leader and SIGCONT once another leads",
                this::G5_G6_leaderStalled_nobodyIsReleasedFalsely,
                reporter);
    }
}
