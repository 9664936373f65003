package io.tenure.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.LockRequest;
import io.tenure.redis.Processes;
import io.tenure.redis.RedisLock;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.test.support.FuzzTester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What ShedLock's suites do not ask: two processes, a dead one, a Redis that hangs, what is different here. The contract of
 * locks is not for these: its holders wait for their lock, and with ShedLock nobody does.
 */
@Tag("processes")
@RequiresServer("redis-server")
class TenureLockProviderTest {

    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(15);

    private static RedisServer redis;

    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;
    private TenureLockProvider here;
    private TenureLockProvider there;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        redis.command("FLUSHALL");
        processes = new Processes(redis);
        a = processes.start("a");
        b = processes.start("b");
        here = new TenureLockProvider(a.locks, a.coordinator);
        there = new TenureLockProvider(b.locks, b.coordinator);
    }

    @AfterEach
    void stop() {
        redis.resume();
        processes.close();
    }

    private static LockConfiguration job(Duration atMost, Duration atLeast) {
        return new LockConfiguration(Instant.now(), "job", atMost, atLeast);
    }

    private static String inRedis() {
        return redis.command("KEYS", "*:lock:job");
    }

    private static TenureSimpleLock taken(Optional<SimpleLock> lock) {
        return (TenureSimpleLock) lock.orElseThrow();
    }

    @Test
    void lock_isHeldByOneProcess_withATokenThatGrows() {
        TenureSimpleLock first = taken(here.lock(job(MINUTES, Duration.ZERO)));
        assertThat(there.lock(job(MINUTES, Duration.ZERO))).isEmpty();
        assertThat(first.lease().isValid()).isTrue();
        first.unlock();

        TenureSimpleLock second = taken(there.lock(job(MINUTES, Duration.ZERO)));

        assertThat(second.lease().token()).isGreaterThan(first.lease().token());
        second.unlock();
    }

    @Test
    void task_findsItsLockByName_soThatItHasItsToken() {
        List<Long> tokens = new CopyOnWriteArrayList<>();
        new DefaultLockingTaskExecutor(here)
                .executeWithLock(
                        (Runnable) () -> {
                            try (ResourceLease<RedisLock> lock = a.coordinator
                                    .lease(a.locks.resourceKind(), "job")
                                    .orElseThrow()) {
                                tokens.add(lock.token());
                            }
                            LockExtender.extendActiveLock(MINUTES, Duration.ZERO);
                        },
                        job(MINUTES, Duration.ZERO));

        assertThat(tokens).hasSize(1).allMatch(token -> token > 0);
        assertThat(inRedis()).isEmpty();
    }

    @Test
    void processThatDies_losesItsLock_longBeforeItsTime() {
        assertThat(here.lock(job(MINUTES, Duration.ZERO))).isPresent();
        a.die();

        await().atMost(SOON).until(() -> there.lock(job(MINUTES, Duration.ZERO)).isPresent());
    }

    @Test
    void minimumHold_outlivesTheProcess() {
        long begun = System.nanoTime();
        assertThat(here.lock(job(MINUTES, Duration.ofSeconds(5)))).isPresent();
        a.die();

        await().atMost(SOON).until(() -> there.lock(job(MINUTES, Duration.ZERO)).isPresent());
        assertThat(System.nanoTime() - begun)
                .isGreaterThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void lockThatIsTakenTooLate_isOver_andIsGivenBack() {
        here.lock(job(MINUTES, Duration.ZERO)).orElseThrow().unlock();
        redis.pause();
        long begun = System.nanoTime();
        CompletableFuture<Optional<SimpleLock>> taking =
                CompletableFuture.supplyAsync(() -> here.lock(job(Duration.ofMillis(300), Duration.ZERO)));
        await().until(() -> System.nanoTime() - begun > Duration.ofMillis(600).toNanos());
        redis.resume();

        assertThat(taking.join().orElseThrow().extend(MINUTES, Duration.ZERO)).isEmpty();
        assertThat(inRedis()).isEmpty();
    }

    @Test
    void lockWithoutTime_isOverAtOnce() {
        assertThat(here.lock(job(Duration.ZERO, Duration.ZERO))).isPresent();
        await().until(() -> inRedis().isEmpty());
    }

    @Test
    void lockThatIsLost_isTold_notExtended_andGivenBack() {
        TenureSimpleLock lock = taken(here.lock(job(MINUTES, Duration.ZERO)));
        List<ReleaseCause> told = new CopyOnWriteArrayList<>();
        lock.lease().get().onLost(told::add);
        redis.command("FLUSHALL");

        assertThat(lock.extend(MINUTES, Duration.ZERO)).isEmpty();

        await().atMost(SOON).until(() -> told.contains(ReleaseCause.EXTERNALLY_LOST));
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
        there.lock(job(MINUTES, Duration.ZERO)).orElseThrow().unlock();
    }

    @Test
    void redisThatHangs_leavesTheLockToBeExtendedLater() {
        TenureSimpleLock lock = taken(here.lock(job(MINUTES, Duration.ZERO)));
        redis.pause();
        assertThatThrownBy(() -> lock.extend(MINUTES, Duration.ZERO)).hasMessageContaining("job");
        redis.resume();

        await().atMost(SOON).until(lock.lease()::isValid);
        lock.extend(MINUTES, Duration.ZERO).orElseThrow().unlock();
        assertThat(inRedis()).isEmpty();
    }

    @Test
    void shorterExtension_leavesTheFormerEnd_andTheNewOneCountsForTheNextExtension() {
        TenureSimpleLock lock = taken(here.lock(job(MINUTES, Duration.ofMinutes(4))));
        var end = lock.lease().deadline();

        SimpleLock shorter = lock.extend(Duration.ofMillis(1), Duration.ZERO).orElseThrow();

        assertThat(lock.lease().deadline()).isEqualTo(end);
        assertThat(lock.lease().validFor(Duration.ofMillis(500))).isTrue();
        long now = System.nanoTime();
        await().until(() -> System.nanoTime() - now > Duration.ofMillis(5).toNanos());
        assertThat(shorter.extend(MINUTES, Duration.ZERO)).isEmpty();
        assertThat(inRedis())
                .as("given back, and its minimum hold was taken back")
                .isEmpty();
    }

    @Test
    void longTimes_areTakenAsTheyAre() {
        Duration years = Duration.ofDays(10_000);
        TenureSimpleLock lock = taken(here.lock(job(years, Duration.ZERO)));

        assertThat(Long.parseLong(redis.command("PTTL", inRedis())))
                .isLessThanOrEqualTo(LockRequest.backstopOf(years).toMillis());
        lock.extend(years, Duration.ZERO).orElseThrow().unlock();
    }

    @Test
    void whereTheCoordinatorIsClosed_nothingCanBeLocked() {
        a.coordinator.close();
        assertThatThrownBy(() -> here.lock(job(MINUTES, Duration.ZERO))).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void fuzz_overTwoProcesses() throws Exception {
        new FuzzTester(inTurn(), Duration.ofMillis(1), MINUTES, 100).doFuzzTest();
    }

    @LongForm
    void fuzz_overTwoProcesses_forLong(TestReporter reporter) throws Exception {
        new FuzzTester(inTurn(), Duration.ofMillis(1), MINUTES, 5_000).doFuzzTest();
        reporter.publishEntry("runs", "35010");
    }

    private LockProvider inTurn() {
        AtomicInteger turns = new AtomicInteger();
        return wanted -> (turns.getAndIncrement() % 2 == 0 ? here : there).lock(wanted);
    }
}
