package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * An etcd that dies, stands still, forgets or goes back, while Redis is well.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>etcd killed and restarted</td><td>{@link #G5_G6_restarted_nobodyIsReleasedFalsely}</td></tr>
 * <tr><td>etcd down 60 s</td><td>{@link #downForAMinute_ownersAreLost_andCleanUpAfterThemselves}; 10 s in the short form,
 *     {@link #G5_downForLong_ownersAreLost_andCleanUpAfterThemselves}</td></tr>
 * <tr><td>etcd stalled (SIGSTOP) beyond all TTLs</td><td>{@link #G5_stalledBeyondAllTtls_noRush}</td></tr>
 * <tr><td>etcd compaction while a watch is behind</td><td>{@link #G6_compactedBehindAWatch_isListedAgain}</td></tr>
 * <tr><td>etcd restored from a snapshot</td><td>{@link #restored_isNoticed_andReclaimStops}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class EtcdFaultsTest {

    private static final int HELD = 30;
    private static final int NAMES = 8;
    /** Longer than etcd takes to start. */
    private static final Duration PATIENT_TTL = Duration.ofSeconds(6);

    private static final Duration DOWN = Duration.ofSeconds(10);
    private static final Duration LONG_DOWN = Duration.ofSeconds(60);
    private static final Duration STALL = Bounds.TTL.multipliedBy(2).plusSeconds(1);
    /** The longest pause between two tries to join again. */
    private static final Duration REJOIN_PAUSE = Duration.ofSeconds(10);

    /** More than is written by those who come back, who would hide with it that revisions went back. */
    private static final int MUCH = 500;

    private static RedisServer redis;

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void G5_G6_restarted_nobodyIsReleasedFalsely() {
        try (EtcdServer etcd = EtcdServer.start();
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a", settings -> settings.ttl(PATIENT_TTL));
            HolderProcess b = fleet.start("b", settings -> settings.ttl(PATIENT_TTL));
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            b.order("work 2 shared " + NAMES);
            a.kill();
            etcd.restart();
            long sinceNanos = System.nanoTime();

            Duration bound =
                    Bounds.DEATH_AFTER_TERM.plus(PATIENT_TTL.minus(Bounds.TTL).multipliedBy(2));
            rows.recovered("etcd restarted", fleet.awaitNothingOf(a.owners(), sinceNanos, bound), bound);
            assertThat(b.has("ownerlost")).as(b::describe).isFalse();
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("etcd restarted", fleet.finish());
        }
    }

    @LongForm
    void restarted_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real etcd, killed and started again on its data",
                this::G5_G6_restarted_nobodyIsReleasedFalsely,
                reporter);
    }

    @Test
    void G5_downForLong_ownersAreLost_andCleanUpAfterThemselves() {
        down(DOWN);
    }

    @LongForm
    void downForAMinute_ownersAreLost_andCleanUpAfterThemselves(TestReporter reporter) throws Exception {
        rows.repeat("real etcd, killed and started again a minute later", () -> down(LONG_DOWN), reporter);
    }

    private void down(Duration time) {
        try (EtcdServer etcd = EtcdServer.start();
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold alive " + HELD);
            b.order("hold alive2 " + HELD);
            b.order("work 2 shared " + NAMES);
            List<String> former = List.of(a.owner(), b.owner());
            long downNanos = System.nanoTime();
            etcd.kill();
            Wait.until(
                    "they are lost", Bounds.TTL.plus(Bounds.CLEANUP), () -> a.has("ownerlost") && b.has("ownerlost"));
            requireNothingValidAfter(downNanos, Bounds.TTL, a, b);
            Wait.untilPassed(downNanos, time);
            long upNanos = System.nanoTime();
            etcd.restart();

            Duration bound = Bounds.DEATH_AFTER_TERM.plus(REJOIN_PAUSE);
            rows.recovered("etcd down " + time.toSeconds() + " s", fleet.awaitNothingOf(former, upNanos, bound), bound);
            Wait.until("they are back", Bounds.BACK, () -> !a.owner().equals(former.get(0)));
            Reclaims reclaims = new Reclaims(fleet.store(), List.of(a, b));
            reclaims.requireEachOnce(former);
            reclaims.requireOwnFirst(a);
            reclaims.requireOwnFirst(b);
            assertThat(fleet.redis().locks("alive")).as("nothing is adopted").isZero();
            rows.judged("etcd down " + time.toSeconds() + " s", fleet.finish());
        }
    }

    private static void requireNothingValidAfter(long faultNanos, Duration ttl, HolderProcess... processes) {
        for (HolderProcess process : processes) {
            assertThat(process.lines(line -> line.is("valid") && line.nanos() - faultNanos > ttl.toNanos()))
                    .as("valid without a session")
                    .isEmpty();
        }
    }

    /** One is back before the others, so that all of them look dead to it: that is when a survivor might rush. */
    @Test
    void G5_stalledBeyondAllTtls_noRush() {
        try (EtcdServer etcd = EtcdServer.start();
                FaultProxy proxy = FaultProxy.to(etcd.port());
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess first = fleet.start("a");
            List<HolderProcess> others = Stream.of("b", "c", "d")
                    .map(name ->
                            fleet.start(name, settings -> settings.with("etcd", "http://127.0.0.1:" + proxy.port())))
                    .toList();
            List<HolderProcess> all =
                    Stream.concat(Stream.of(first), others.stream()).toList();
            fleet.awaitReady();
            all.forEach(each -> each.order("hold of-" + each.name() + ' ' + HELD));
            all.forEach(each -> each.order("work 1 shared " + NAMES));
            List<String> former = all.stream().map(HolderProcess::owner).toList();
            long stalledNanos = System.nanoTime();
            proxy.toClient().hold();
            etcd.pause();
            Wait.untilPassed(stalledNanos, STALL);
            requireNothingValidAfter(stalledNanos, Bounds.TTL, all.toArray(HolderProcess[]::new));
            long resumedNanos = System.nanoTime();
            etcd.resume();
            awaitBack(first);
            awaitOwnReclaimed(first);
            proxy.heal();

            Duration bound = Bounds.DEATH.plus(REJOIN_PAUSE);
            rows.recovered("etcd stalled", fleet.awaitNothingOf(former, resumedNanos, bound), bound);
            others.forEach(EtcdFaultsTest::awaitBack);
            Reclaims reclaims = new Reclaims(fleet.store(), all);
            reclaims.requireEachOnce(former);
            reclaims.requireOwn(first);
            reclaims.requireNoRush(first);
            rows.judged("etcd stalled", fleet.finish());
        }
    }

    private static void awaitBack(HolderProcess process) {
        Wait.until(
                process.name() + " is back",
                REJOIN_PAUSE.plus(Bounds.BACK),
                () -> process.owners().size() > 1);
    }

    /** Nobody else is there to do it. */
    private static void awaitOwnReclaimed(HolderProcess process) {
        String former = process.owners().get(0);
        Wait.until(
                process.name() + " has cleaned up after itself",
                Bounds.DEATH,
                () -> !process.lines(line ->
                                line.is("reclaimed") && line.more().get(0).equals(former))
                        .isEmpty());
    }

    @LongForm
    void stalled_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat("real etcd, SIGSTOP for more than two TTLs", this::G5_stalledBeyondAllTtls_noRush, reporter);
    }

    @Test
    void G6_compactedBehindAWatch_isListedAgain() {
        try (EtcdServer etcd = EtcdServer.start();
                FaultProxy proxy = FaultProxy.to(etcd.port());
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a");
            // It lists by itself once in an hour, so what it sees it sees because of the watch.
            HolderProcess b = fleet.start(
                    "b",
                    settings -> settings.with("etcd", "http://127.0.0.1:" + proxy.port())
                            .with("reconcile", 3600)
                            .ttl(PATIENT_TTL));
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            KeyValue session = Objects.requireNonNull(fleet.store().row("owners/" + a.owner()));
            proxy.toClient().hold();
            a.kill();
            etcd.ctl("lease", "revoke", Long.toHexString(session.session()));
            etcd.ctl("put", "/other", "1");
            etcd.compact(etcd.revision());
            long healedNanos = System.nanoTime();
            proxy.reset();
            proxy.heal();

            rows.recovered("compacted", fleet.awaitNothingOf(a.owners(), healedNanos, Bounds.DEATH), Bounds.DEATH);
            assertThat(b.has("ownerlost")).as(b::describe).isFalse();
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("compacted", fleet.finish());
        }
    }

    @LongForm
    void compacted_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real etcd behind a TCP proxy that holds the watch, compacted meanwhile",
                this::G6_compactedBehindAWatch_isListedAgain,
                reporter);
    }

    @Test
    void restored_isNoticed_andReclaimStops() {
        try (EtcdServer etcd = EtcdServer.start();
                Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a", settings -> settings.ttl(PATIENT_TTL));
            HolderProcess b = fleet.start("b", settings -> settings.ttl(PATIENT_TTL));
            fleet.awaitReady();
            a.order("hold first " + HELD);
            b.order("hold second " + HELD);
            Path snapshot = directory.resolve("snapshot-" + System.nanoTime());
            etcd.snapshot(snapshot);
            HolderProcess c = fleet.start("c", settings -> settings.ttl(PATIENT_TTL));
            fleet.awaitReady();
            c.order("hold third " + HELD);
            fleet.store().write(MUCH);
            long restoredNanos = System.nanoTime();
            etcd.restore(snapshot);

            Duration noticed = Bounds.BACK.plus(PATIENT_TTL);
            Wait.until("it is noticed", noticed, () -> a.has("alarm") && b.has("alarm"));
            rows.recovered(
                    "noticed that etcd was restored", Duration.ofNanos(System.nanoTime() - restoredNanos), noticed);
            Wait.until(
                    "they are back",
                    REJOIN_PAUSE.plus(Bounds.BACK),
                    () -> a.owners().size() > 1
                            && b.owners().size() > 1
                            && c.owners().size() > 1);
            long settledNanos = System.nanoTime();
            fleet.awaitNothingOf(former(a, b, c), settledNanos, Bounds.DEATH_AFTER_TERM);
            a.order("hold dead " + HELD);
            long killedNanos = System.nanoTime();
            a.kill();
            Wait.untilPassed(killedNanos, PATIENT_TTL.plus(Bounds.LAG).plus(Bounds.RANK));
            assertThat(fleet.redis().locks("dead")).as("reclaim is stopped").isEqualTo(HELD);
            long resumedNanos = System.nanoTime();
            b.order("resume");
            c.order("resume");

            rows.recovered(
                    "resumed",
                    fleet.awaitNothingOf(List.of(a.owner()), resumedNanos, Bounds.DEATH_AFTER_TERM),
                    Bounds.DEATH_AFTER_TERM);
            rows.judged("restored", fleet.finish());
        }
    }

    private static List<String> former(HolderProcess... processes) {
        return Arrays.stream(processes).map(each -> each.owners().get(0)).toList();
    }

    @LongForm
    void restored_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real etcd, put back to a snapshot, its revisions with it",
                this::restored_isNoticed_andReclaimStops,
                reporter);
    }
}
