package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Owners that die, stand still, or leave, on an etcd and a Redis that are well.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>owner kill -9</td><td>{@link #G5_G6_ownerKilled_isCleanedUpAfter_andNobodyElse}</td></tr>
 * <tr><td>owner SIGSTOP beyond its lease, then SIGCONT</td><td>{@link #G5_ownerStopped_findsItselfLost}</td></tr>
 * <tr><td>two processes with one owner name</td><td>{@link #twoOfOneName_areTwoOwners}</td></tr>
 * <tr><td>SIGTERM under load</td><td>{@link #terminatedUnderLoad_leavesNothing}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class OwnerFaultsTest {

    private static final int HELD = 50;
    private static final int NAMES = 8;

    private static EtcdServer etcd;
    private static RedisServer redis;

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServers() {
        etcd = EtcdServer.start();
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        redis.close();
        etcd.close();
    }

    private Fleet fleet() {
        return Fleet.on(directory, etcd, redis);
    }

    @Test
    void G5_G6_ownerKilled_isCleanedUpAfter_andNobodyElse() {
        try (Fleet fleet = fleet()) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            HolderProcess c = fleet.start("c");
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            for (HolderProcess each : new HolderProcess[] {a, b, c}) {
                each.order("work 2 shared " + NAMES);
            }
            long sinceNanos = System.nanoTime();
            a.kill();

            rows.recovered("owner killed", fleet.awaitNothingOf(a.owners(), sinceNanos, Bounds.DEATH), Bounds.DEATH);

            assertThat(fleet.redis().locks("dead")).isZero();
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("owner killed", fleet.finish());
        }
    }

    @LongForm
    void ownerKilled_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat("real processes, kill -9", this::G5_G6_ownerKilled_isCleanedUpAfter_andNobodyElse, reporter);
    }

    @Test
    void G5_ownerStopped_findsItselfLost() {
        try (Fleet fleet = fleet()) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold stopped " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            String former = a.owner();
            long sinceNanos = System.nanoTime();
            a.signal("STOP");

            rows.recovered("owner stopped", fleet.awaitNothingOf(a.owners(), sinceNanos, Bounds.DEATH), Bounds.DEATH);
            b.order("hold stopped " + HELD);
            long resumedNanos = System.nanoTime();
            a.signal("CONT");

            Wait.until("it is an owner again", Bounds.BACK, () -> !a.owner().equals(former));
            assertThat(a.lines(line -> line.is("ownerlost"))).hasSize(1);
            assertThat(a.lines(line -> line.is("valid")
                            && line.nanos() >= resumedNanos
                            && line.lock().startsWith("stopped")))
                    .as("what it would have touched")
                    .isEmpty();
            a.order("drop stopped");
            fleet.requireUnharmed(b, "stopped", HELD);
            assertThat(fleet.redis().of(former)).as("what came late").isZero();
            rows.judged("owner stopped", fleet.finish());
        }
    }

    @LongForm
    void ownerStopped_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, SIGSTOP until others have cleaned up, then SIGCONT",
                this::G5_ownerStopped_findsItselfLost,
                reporter);
    }

    @Test
    void twoOfOneName_areTwoOwners() {
        try (Fleet fleet = fleet()) {
            long beforeNanos = System.nanoTime();
            HolderProcess one = fleet.start("same");
            HolderProcess other = fleet.start("same");
            fleet.awaitReady();
            one.order("hold one " + HELD);
            other.order("hold other " + HELD);
            one.order("work 2 shared " + NAMES);
            other.order("work 2 shared " + NAMES);
            assertThat(one.owner()).isNotEqualTo(other.owner());
            requireOneClock(one, beforeNanos);
            long sinceNanos = System.nanoTime();
            one.kill();

            rows.recovered(
                    "two of one name", fleet.awaitNothingOf(one.owners(), sinceNanos, Bounds.DEATH), Bounds.DEATH);

            fleet.requireUnharmed(other, "other", HELD);
            rows.judged("two of one name", fleet.finish());
        }
    }

    /** What the checker rests on: one clock for all processes of the host. */
    private static void requireOneClock(HolderProcess process, long beforeNanos) {
        List<Line> lines = List.copyOf(process.lines());
        assertThat(lines).allSatisfy(line -> assertThat(line.nanos()).isBetween(beforeNanos, System.nanoTime()));
    }

    @LongForm
    void twoOfOneName_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "two real processes with one name, of which one is killed", this::twoOfOneName_areTwoOwners, reporter);
    }

    @Test
    void terminatedUnderLoad_leavesNothing() {
        try (Fleet fleet = fleet()) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold left " + HELD);
            a.order("work 4 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            long sinceNanos = System.nanoTime();
            a.terminate();

            a.awaitEnd();
            Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
            rows.recovered("terminated", took, Holder.SHUTDOWN.plus(Bounds.CLEANUP));
            assertThat(fleet.redis().locks("left")).isZero();
            assertThat(fleet.redis().of(a.owner())).isZero();
            assertThat(a.leftClean()).as(a::describe).isTrue();
            rows.judged("terminated", fleet.finish());
        }
    }

    @LongForm
    void terminated_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, SIGTERM while they take and release",
                this::terminatedUnderLoad_leavesNothing,
                reporter);
    }
}
