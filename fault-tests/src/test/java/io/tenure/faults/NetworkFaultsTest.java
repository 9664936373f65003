package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.redis.RedisLocks;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.proxy.Trigger;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that loses, holds back, or lets through one way only, between one owner and its servers.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>reply lost, request applied</td><td>{@link #replyLost_takesOnce}</td></tr>
 * <tr><td>request that comes when its owner is dead and cleaned up after</td>
 *     <td>{@link #G8_requestOfTheDead_comesTooLate}</td></tr>
 * <tr><td>owner cut from Redis, one way or both</td><td>{@link #G5_cutFromRedis_isInDoubt_andNeverTwoHold}</td></tr>
 * <tr><td>owner cut from etcd, one way or both</td><td>{@link #G6_cutFromEtcd_isLost_andNeverTwoHold}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class NetworkFaultsTest {

    private static final int HELD = 20;
    private static final int NAMES = 6;
    private static final Duration CUT = Duration.ofSeconds(4);

    /** To the server, to the client, both: with a hole, and held back. */
    private static final List<Consumer<FaultProxy>> CUTS =
            List.of(proxy -> proxy.toServer().drop(), proxy -> proxy.toClient().drop(), proxy -> {
                proxy.toServer().hold();
                proxy.toClient().hold();
            });

    private static EtcdServer etcd;
    private static RedisServer redis;

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    private FaultProxy toRedis;
    private FaultProxy toEtcd;

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

    @BeforeEach
    void startProxies() {
        toRedis = FaultProxy.to(redis.port());
        toEtcd = FaultProxy.to(etcd.port());
    }

    @AfterEach
    void stopProxies() {
        toRedis.close();
        toEtcd.close();
    }

    private Fleet fleet() {
        return Fleet.on(directory, etcd, redis);
    }

    private HolderProcess behindProxies(Fleet fleet) {
        return fleet.start(
                "a",
                settings -> settings.with("redis", "redis://127.0.0.1:" + toRedis.port())
                        .with("etcd", "http://127.0.0.1:" + toEtcd.port()));
    }

    @Test
    void replyLost_takesOnce() throws Exception {
        try (Fleet fleet = fleet()) {
            HolderProcess a = behindProxies(fleet);
            fleet.awaitReady();
            a.order("hold before " + HELD);
            lose(fleet, a, "reply lost", toRedis::loseReplyAfter);
            lose(fleet, a, "reset instead of a reply", toRedis::resetInsteadOfReplyAfter);
            fleet.requireUnharmed(a, "before", HELD);
            rows.judged("reply lost", fleet.finish());
        }
    }

    private void lose(Fleet fleet, HolderProcess process, String row, Function<String, Trigger> fault)
            throws Exception {
        Trigger trigger = fault.apply(takeScript());
        long sinceNanos = System.nanoTime();
        process.order("hold once " + HELD);

        rows.recovered(row, Duration.ofNanos(System.nanoTime() - sinceNanos), Bounds.BACK);
        assertThat(trigger.hasFired()).isTrue();
        assertThat(fleet.redis().locks("once")).isEqualTo(HELD);
        process.order("drop once");
        assertThat(fleet.redis().locks("once")).isZero();
    }

    /** How requests name the script that takes a lock. */
    private static String takeScript() throws Exception {
        try (InputStream script = RedisLocks.class.getResourceAsStream("locks.lua")) {
            byte[] text = Objects.requireNonNull(script).readAllBytes();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        }
    }

    @LongForm
    void replyLost_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "TCP proxy that drops the reply, or resets the connection instead",
                this::replyLost_takesOnce,
                reporter);
    }

    @Test
    void G8_requestOfTheDead_comesTooLate() throws Exception {
        try (Fleet fleet = fleet()) {
            HolderProcess a = behindProxies(fleet);
            fleet.start("b");
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            toRedis.toServer().hold();
            // Sees only what is forwarded, and nothing is before it flows again.
            Trigger take = toRedis.loseReplyAfter(takeScript());
            int late = a.tell("hold late " + HELD);
            awaitUnderWay(a);
            long sinceNanos = System.nanoTime();
            a.kill();
            rows.recovered("late request", fleet.awaitNothingOf(a.owners(), sinceNanos, Bounds.DEATH), Bounds.DEATH);
            toRedis.toServer().flow();
            Wait.until("it came", Wait.LONG, () -> toRedis.connections() == 0);

            assertThat(a.isDone(late)).isFalse();
            assertThat(take.hasFired()).as("that a take came late").isTrue();
            assertThat(fleet.redis().of(a.owner())).as("what the dead took").isZero();
            rows.judged("late request", fleet.finish());
        }
    }

    /** It has asked for what it was told second, and has gone on for long enough that its client has sent that. */
    private static void awaitUnderWay(HolderProcess process) {
        Wait.until(
                "it has asked",
                Wait.LONG,
                () -> process.lines(line -> line.is("asked")).size() == 2);
        int rounds = process.lines(line -> line.is("validleft")).size();
        Wait.until(
                "it has gone on",
                Wait.LONG,
                () -> process.lines(line -> line.is("validleft")).size() >= rounds + 2);
    }

    @LongForm
    void lateRequest_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "TCP proxy that holds the request until its sender is dead and cleaned up after",
                this::G8_requestOfTheDead_comesTooLate,
                reporter);
    }

    @Test
    void G5_cutFromRedis_isInDoubt_andNeverTwoHold() {
        try (Fleet fleet = fleet()) {
            HolderProcess a = behindProxies(fleet);
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            a.order("hold kept " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            for (Consumer<FaultProxy> cut : CUTS) {
                long cutNanos = System.nanoTime();
                cut.accept(toRedis);
                Wait.untilPassed(cutNanos, CUT);
                long healedNanos = System.nanoTime();
                assertThat(a.lines(line -> line.is("valid") && isWithin(line, cutNanos, healedNanos)))
                        .as("what it trusted while Redis was silent")
                        .allMatch(line -> line.nanos() - cutNanos < CUT.toNanos() / 2);
                toRedis.heal();
                awaitValid(a, "kept", healedNanos);
                rows.recovered("cut from Redis", Duration.ofNanos(System.nanoTime() - healedNanos), Bounds.BACK);
            }
            assertThat(a.has("ownerlost")).as("etcd was well").isFalse();
            fleet.requireUnharmed(a, "kept", HELD);
            rows.judged("cut from Redis", fleet.finish());
        }
    }

    private static boolean isWithin(Line line, long fromNanos, long toNanos) {
        return line.nanos() > fromNanos && line.nanos() < toNanos;
    }

    private static void awaitValid(HolderProcess process, String prefix, long sinceNanos) {
        Wait.until(
                process.name() + " is sure again",
                Bounds.BACK,
                () -> !process.lines(line -> line.is("valid")
                                && line.nanos() > sinceNanos
                                && line.lock().startsWith(prefix))
                        .isEmpty());
    }

    @LongForm
    void cutFromRedis_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "TCP proxy that drops what goes there, what comes back, or holds both",
                this::G5_cutFromRedis_isInDoubt_andNeverTwoHold,
                reporter);
    }

    @Test
    void G6_cutFromEtcd_isLost_andNeverTwoHold() {
        try (Fleet fleet = fleet()) {
            HolderProcess a = behindProxies(fleet);
            HolderProcess b = fleet.start("b");
            fleet.awaitReady();
            b.order("hold alive " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            for (Consumer<FaultProxy> cut : CUTS) {
                a.order("hold cut " + HELD);
                String former = a.owner();
                long cutNanos = System.nanoTime();
                cut.accept(toEtcd);
                rows.recovered(
                        "cut from etcd", fleet.awaitNothingOf(List.of(former), cutNanos, Bounds.DEATH), Bounds.DEATH);
                b.order("hold cut " + HELD);
                b.order("drop cut");
                toEtcd.heal();
                Wait.until(
                        "it is back",
                        Bounds.BACK.multipliedBy(2),
                        () -> !a.owner().equals(former));
            }
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("cut from etcd", fleet.finish());
        }
    }

    @LongForm
    void cutFromEtcd_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "TCP proxy that drops what goes there, what comes back, or holds both",
                this::G6_cutFromEtcd_isLost_andNeverTwoHold,
                reporter);
    }
}
