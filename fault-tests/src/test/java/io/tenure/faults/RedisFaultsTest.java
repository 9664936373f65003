package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisSentinels;
import io.tenure.testkit.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Redis that dies, forgets, or hangs, while etcd is well.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>Redis killed, restarted empty</td><td>{@link #restartedEmpty_holdersAreTold}</td></tr>
 * <tr><td>Redis fail-over losing acknowledged writes</td><td>{@link #failOver_neverTwoHolders_andTokensGrow}</td></tr>
 * <tr><td>the same in strict mode</td><td>{@link #failOver_inStrictMode_tokensGrow}</td></tr>
 * <tr><td>Redis hung (SIGSTOP)</td><td>{@link #hung_heartbeatsGoOn_andTheDeadAreCleanedUpAfterIt}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class RedisFaultsTest {

    private static final int HELD = 50;
    private static final int NAMES = 8;
    private static final Duration HUNG = Duration.ofSeconds(4);

    private static EtcdServer etcd;

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void restartedEmpty_holdersAreTold() {
        try (RedisServer redis = RedisServer.start();
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold gone " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            redis.kill();
            long sinceNanos = System.nanoTime();
            redis.restartEmpty();

            Wait.until("its holder is told", Bounds.BACK, () -> lost(a, "gone") == HELD);
            rows.recovered("Redis restarted empty", Duration.ofNanos(System.nanoTime() - sinceNanos), Bounds.BACK);
            b.order("hold gone " + HELD);
            assertThat(a.has("ownerlost")).as("etcd was well").isFalse();
            b.order("drop gone");
            rows.judgedWithLoss("Redis restarted empty", fleet.finish());
        }
    }

    private static long lost(HolderProcess process, String prefix) {
        return process.lines(line -> line.is("lost") && line.lock().startsWith(prefix + '-'))
                .size();
    }

    @LongForm
    void restartedEmpty_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real Redis, killed and started again without its data", this::restartedEmpty_holdersAreTold, reporter);
    }

    @Test
    void failOver_neverTwoHolders_andTokensGrow() {
        failOver("fail-over", plain -> plain);
    }

    @LongForm
    void failOver_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real pair, the replica promoted without what the master acknowledged last",
                this::failOver_neverTwoHolders_andTokensGrow,
                reporter);
    }

    @Test
    void failOver_inStrictMode_tokensGrow() {
        failOver("fail-over, strict", HolderSettings::strict);
    }

    @LongForm
    void failOverInStrictMode_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat("the same, tokens drawn from etcd", this::failOver_inStrictMode_tokensGrow, reporter);
    }

    private void failOver(String row, UnaryOperator<HolderSettings> mode) {
        try (RedisSentinels pair = RedisSentinels.start();
                Fleet fleet = on(pair)) {
            HolderProcess a = fleet.start("a", mode);
            HolderProcess b = fleet.start("b", mode);
            fleet.awaitReady();
            a.order("hold kept " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            RedisServer master = pair.master();
            RedisServer replica = pair.servers().stream()
                    .filter(server -> server != master)
                    .findFirst()
                    .orElseThrow();
            master.awaitReplicated();
            // It follows a port where nobody is, so what the master acknowledges from now on is lost with it.
            replica.command("REPLICAOF", "127.0.0.1", "1");
            a.order("hold unreplicated " + HELD);
            long sinceNanos = System.nanoTime();
            master.kill();
            fleet.redis().look(pair.awaitMasterOtherThan(master));

            b.order("hold next " + HELD);
            rows.recovered(row, Duration.ofNanos(System.nanoTime() - sinceNanos), Bounds.BACK);
            Wait.until("its holder is told", Bounds.BACK, () -> lost(a, "unreplicated") == HELD);
            assertThat(a.has("ownerlost")).as("etcd was well").isFalse();
            b.order("hold unreplicated " + HELD);
            a.order("rest");
            b.order("rest");
            // Those that were released on the former master alone stand there again, and are in nobody's way.
            b.order("hold shared " + NAMES);
            rows.judgedWithLoss(row, fleet.finish());
        }
    }

    private Fleet on(RedisSentinels pair) {
        String sentinels = pair.sentinels().stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining("|"));
        return new Fleet(
                directory,
                etcd.clientUrl().toString(),
                "redis-sentinel://" + sentinels + '#' + RedisSentinels.MASTER_NAME,
                new RedisWindow(List.of(pair.master())));
    }

    @Test
    void hung_heartbeatsGoOn_andTheDeadAreCleanedUpAfterIt() {
        try (RedisServer redis = RedisServer.start();
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            b.order("work 4 shared " + NAMES);
            redis.pause();
            long pausedNanos = System.nanoTime();
            a.kill();
            Wait.untilPassed(pausedNanos, HUNG);
            long resumedNanos = System.nanoTime();
            redis.resume();

            rows.recovered("Redis hung", fleet.awaitNothingOf(a.owners(), resumedNanos, Bounds.DEATH), Bounds.DEATH);
            assertThat(b.has("ownerlost")).as("heartbeats go elsewhere").isFalse();
            assertThat(b.lines(line -> line.is("valid") && isWithin(line, pausedNanos, resumedNanos)))
                    .as("what it trusted while Redis was silent")
                    .allMatch(line -> line.nanos() - pausedNanos < HUNG.toNanos() / 2);
            long goneOnNanos = System.nanoTime();
            Wait.until(
                    "it works on",
                    Bounds.BACK,
                    () -> b.lines().stream().anyMatch(line -> line.is("acquired") && line.nanos() > goneOnNanos));
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("Redis hung", fleet.finish());
        }
    }

    private static boolean isWithin(Line line, long fromNanos, long toNanos) {
        return line.nanos() > fromNanos && line.nanos() < toNanos;
    }

    @LongForm
    void hung_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat("real Redis, SIGSTOP", this::hung_heartbeatsGoOn_andTheDeadAreCleanedUpAfterIt, reporter);
    }
}
