package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong while survivors clean up.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>reclaimer killed mid-clean</td><td>{@link #G6_G8_reclaimerKilled_theNextGoesOn}</td></tr>
 * <tr><td>reclaimer killed at its claim</td><td>{@link #reclaimerKilledAtItsClaim_theNextGoesOn}</td></tr>
 * <tr><td>shutdown during reclaim</td><td>{@link #G6_G8_reclaimerTerminated_theNextGoesOn}</td></tr>
 * <tr><td>100,000 orphans at once</td><td>{@link #hundredThousandOrphans_areCleanedUp}; 5,000 in the short form,
 *     {@link #fiveThousandOrphans_areCleanedUp}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class ReclaimFaultsTest {

    private static final int MANY = 2_000;
    /** So slow that a cleanup takes long enough to be met. */
    private static final int A_SECOND = 800;

    private static final int FEW = 20;
    private static final Duration LONG_TTL = Duration.ofSeconds(10);
    private static final Duration HUNDRED_THOUSAND = Duration.ofSeconds(60);

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

    /** A fleet in which one has died and another is cleaning up after it. */
    private final class Cleanup implements AutoCloseable {
        final Fleet fleet = Fleet.on(directory, etcd, redis);
        final HolderProcess dead = fleet.start("a");
        final List<HolderProcess> survivors = List.of(slow("b"), slow("c"));

        private HolderProcess slow(String name) {
            return fleet.start(name, settings -> settings.reclaims(A_SECOND));
        }

        /** The survivor that is in the middle of it. */
        HolderProcess inTheMiddle() {
            return begin(() -> fleet.redis().locks("dead") < MANY);
        }

        /** The survivor that has just begun, or will have in a moment. */
        HolderProcess atItsClaim() {
            return begin(() -> claims().findAny().isPresent());
        }

        private HolderProcess begin(BooleanSupplier moment) {
            fleet.awaitReady();
            dead.order("hold dead " + MANY);
            survivors.forEach(each -> each.order("hold alive" + each.name().charAt(0) + ' ' + FEW));
            dead.kill();
            Wait.until("somebody cleans up", Bounds.DEATH, moment);
            return survivors.stream()
                    .filter(each -> claims().anyMatch(claim -> claim.value().contains(each.owner())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            "nobody has a claim: " + fleet.store().rows()));
        }

        private Stream<KeyValue> claims() {
            return fleet.store().rows().stream()
                    .filter(row -> row.key().startsWith(StoreWindow.ROOT + "claims/" + dead.owner()));
        }

        HolderProcess otherThan(HolderProcess one) {
            return survivors.stream().filter(each -> each != one).findFirst().orElseThrow();
        }

        @Override
        public void close() {
            fleet.close();
        }
    }

    @Test
    void G6_G8_reclaimerKilled_theNextGoesOn() {
        killReclaimer("reclaimer killed mid-clean", Cleanup::inTheMiddle);
    }

    @LongForm
    void reclaimerKilled_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, kill -9 of who cleans up, in the middle of it",
                this::G6_G8_reclaimerKilled_theNextGoesOn,
                reporter);
    }

    @LongForm
    void reclaimerKilledAtItsClaim_theNextGoesOn(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, kill -9 of who cleans up, as its claim is seen",
                () -> killReclaimer("reclaimer killed at its claim", Cleanup::atItsClaim),
                reporter);
    }

    private void killReclaimer(String row, Function<Cleanup, HolderProcess> moment) {
        try (Cleanup cleanup = new Cleanup()) {
            HolderProcess reclaimer = moment.apply(cleanup);
            long sinceNanos = System.nanoTime();
            reclaimer.kill();
            assertThat(cleanup.fleet.redis().locks("dead"))
                    .as("it was in the middle of it")
                    .isPositive();

            List<String> gone = List.of(cleanup.dead.owner(), reclaimer.owner());
            rows.recovered(row, cleanup.fleet.awaitNothingOf(gone, sinceNanos, Bounds.TWO_DEATHS), Bounds.TWO_DEATHS);
            HolderProcess other = cleanup.otherThan(reclaimer);
            cleanup.fleet.requireUnharmed(other, "alive" + other.name().charAt(0), FEW);
            rows.judged(row, cleanup.fleet.finish());
        }
    }

    @Test
    void G6_G8_reclaimerTerminated_theNextGoesOn() {
        try (Cleanup cleanup = new Cleanup()) {
            HolderProcess reclaimer = cleanup.inTheMiddle();
            long sinceNanos = System.nanoTime();
            reclaimer.terminate();
            reclaimer.awaitEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
                    .isLessThan(Holder.SHUTDOWN.plus(Bounds.CLEANUP));
            assertThat(reclaimer.leftClean()).as(reclaimer::describe).isTrue();

            List<String> gone = List.of(cleanup.dead.owner(), reclaimer.owner());
            rows.recovered(
                    "reclaimer terminated", cleanup.fleet.awaitNothingOf(gone, sinceNanos, Bounds.DEATH), Bounds.DEATH);
            HolderProcess other = cleanup.otherThan(reclaimer);
            cleanup.fleet.requireUnharmed(other, "alive" + other.name().charAt(0), FEW);
            rows.judged("reclaimer terminated", cleanup.fleet.finish());
        }
    }

    @LongForm
    void reclaimerTerminated_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, SIGTERM of who cleans up, in the middle of it",
                this::G6_G8_reclaimerTerminated_theNextGoesOn,
                reporter);
    }

    @Test
    void fiveThousandOrphans_areCleanedUp() {
        // A heartbeat may be a sixth of the TTL late, which is to be more than a busy machine stands still.
        orphans(5_000, LONG_TTL, Bounds.DEATH.plus(LONG_TTL).minus(Bounds.TTL));
    }

    @LongForm
    void hundredThousandOrphans_areCleanedUp(TestReporter reporter) throws Exception {
        rows.repeat(
                "real processes, kill -9 of one that holds as many locks",
                () -> orphans(100_000, LONG_TTL, HUNDRED_THOUSAND),
                reporter);
    }

    private void orphans(int count, Duration ttl, Duration bound) {
        try (Fleet fleet = Fleet.on(directory, etcd, redis)) {
            HolderProcess a = fleet.start("a", settings -> settings.ttl(ttl));
            List<HolderProcess> survivors = List.of(
                    fleet.start("b", settings -> settings.ttl(ttl)), fleet.start("c", settings -> settings.ttl(ttl)));
            fleet.awaitReady();
            a.order("hold dead " + count);
            survivors.forEach(each -> each.order("hold alive" + each.name().charAt(0) + ' ' + FEW));
            long sinceNanos = System.nanoTime();
            a.kill();

            rows.recovered(count + " orphans", fleet.awaitNothingOf(a.owners(), sinceNanos, bound), bound);
            for (HolderProcess each : survivors) {
                Duration late = onTime(ttl).minus(each.leastValidSince(sinceNanos));
                rows.recovered("latest heartbeat, " + count + " orphans", late, ttl.dividedBy(6));
                fleet.requireUnharmed(each, "alive" + each.name().charAt(0), FEW);
            }
            rows.judged(count + " orphans", fleet.finish());
        }
    }

    /** For how long a session is still valid right before a heartbeat that is on time: a margin of a tenth, every third. */
    private static Duration onTime(Duration ttl) {
        return ttl.minus(ttl.dividedBy(10)).minus(ttl.dividedBy(3));
    }
}
