package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.Processes;
import io.tenure.redis.RedisLock;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** Locks as Spring Integration's users see them. Two registries stand for two processes. See {@link TenureLock}, too. */
@Tag("processes")
@RequiresServer("redis-server")
@SuppressWarnings("LockNotBeforeTry") // what is held between lock and unlock is what these tests look at
class TenureLockRegistryTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private static RedisServer redis;

    private final Strangers strangers = new Strangers();
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;
    private TenureLockRegistry here;
    private TenureLockRegistry there;

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
        here = new TenureLockRegistry(a.locks, a.coordinator, "orders");
        there = new TenureLockRegistry(b.locks, b.coordinator, "orders");
    }

    @AfterEach
    void stop() {
        strangers.close();
        processes.close();
    }

    private static String inRedis() {
        return redis.command("KEYS", "*:lock:*");
    }

    @Test
    void lock_isHeldByOneThreadOfOneProcess_withATokenThatGrows() {
        TenureLock first = here.obtain("7");
        TenureLock second = there.obtain("7");
        first.lock();
        long token = first.lease().token();

        assertThat(second.tryLock()).isFalse();
        assertThat((boolean) strangers.run(first::tryLock)).isFalse();
        assertThatThrownBy(second::lease).isInstanceOf(IllegalStateException.class);
        first.unlock();

        assertThat(second.tryLock()).isTrue();
        assertThat(second.lease().token()).isGreaterThan(token);
        second.unlock();
        assertThat(inRedis()).isEmpty();
    }

    @Test
    void lock_isReentrant_andFreeAfterTheLastUnlock() throws Exception {
        TenureLock lock = here.obtain("7");
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 3; i++) {
            lock.unlock();
            assertThat(there.obtain("7").tryLock()).isFalse();
        }
        lock.unlock();
        assertThat(there.obtain("7").tryLock()).isTrue();
        there.obtain("7").unlock();
    }

    @Test
    void locksOfTwoRegistries_areTwo_inOneThreadToo() throws Exception {
        TenureLockRegistry other = new TenureLockRegistry(a.locks, a.coordinator, "orders");
        TenureLockRegistry elsewhere = new TenureLockRegistry(a.locks, a.coordinator, "invoices");
        here.obtain("7").lock();

        assertThat(other.obtain("7").tryLock(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(elsewhere.obtain("7").tryLock()).as("another registry key").isTrue();

        elsewhere.obtain("7").unlock();
        here.obtain("7").unlock();
    }

    @Test
    void unlockByAnotherThread_isRefused() {
        TenureLock lock = here.obtain("7");
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
        lock.lock();
        assertThatThrownBy(() -> strangers.run(() -> {
                    lock.unlock();
                    return null;
                }))
                .hasCauseInstanceOf(IllegalStateException.class);
        lock.unlock();
    }

    @Test
    void tryLock_waitsAsLongAsItIsTold_forAThreadAndAProcessTogether() throws Exception {
        TenureLock lock = here.obtain("7");
        there.obtain("7").lock();
        long begun = System.nanoTime();
        assertThat(lock.tryLock(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(System.nanoTime() - begun)
                .isBetween(
                        Duration.ofMillis(300).toNanos(), Duration.ofSeconds(3).toNanos());

        var waiting = strangers.start(() -> lock.tryLock(10, TimeUnit.SECONDS));
        await().until(() -> a.locks.waiting() == 1);
        there.obtain("7").unlock();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interrupt_endsAWaitThatIsInterruptible() throws Exception {
        TenureLock lock = here.obtain("7");
        there.obtain("7").lock();
        List<Thread> waiters = new CopyOnWriteArrayList<>();
        var first = strangers.start(() -> {
            waiters.add(Thread.currentThread());
            lock.lockInterruptibly();
            return null;
        });
        await().until(() -> a.locks.waiting() == 1);
        waiters.get(0).interrupt();

        assertThatThrownBy(() -> first.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> a.locks.waiting() == 0);
        there.obtain("7").unlock();
        assertThat((boolean) strangers.run(lock::tryLock))
                .as("the local lock was given back")
                .isTrue();
    }

    @Test
    void interrupt_isKeptForLater_byAWaitThatIsNot() throws Exception {
        TenureLock lock = here.obtain("7");
        there.obtain("7").lock();
        List<Thread> waiters = new CopyOnWriteArrayList<>();
        var waiting = strangers.start(() -> {
            waiters.add(Thread.currentThread());
            lock.lock();
            boolean kept = Thread.currentThread().isInterrupted();
            lock.unlock();
            return kept;
        });
        await().until(() -> a.locks.waiting() == 1);
        waiters.get(0).interrupt();
        await().until(() -> !waiters.get(0).isInterrupted() && a.locks.waiting() == 1);
        there.obtain("7").unlock();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> inRedis().isEmpty());
    }

    @Test
    void tryLockOfAnInterruptedThread_getsNothing_andStaysInterrupted() {
        TenureLock lock = here.obtain("7");
        assertThat((boolean) strangers.run(() -> {
                    Thread.currentThread().interrupt();
                    return !lock.tryLock() && Thread.interrupted() && lock.tryLock();
                }))
                .isTrue();
    }

    @Test
    void lockThatIsLost_isToldAtUnlock_andCannotBeEnteredAgain() {
        TenureLock lock = here.obtain("7");
        lock.lock();
        ResourceLease<RedisLock> lease = lock.lease();
        redis.command("FLUSHALL");
        await().atMost(SOON).until(() -> lease.releaseCause() == ReleaseCause.EXTERNALLY_LOST);

        assertThatThrownBy(lock::lock)
                .isInstanceOf(CannotAcquireLockException.class)
                .hasMessageContaining("EXTERNALLY_LOST");
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("EXTERNALLY_LOST");

        // Once the coordinator is done with the one that was lost.
        await("it can be had anew").pollInSameThread().atMost(SOON).until(lock::tryLock);
        lock.unlock();
    }

    @Test
    void ttl_endsTheLock_unlessItIsRenewed() throws Exception {
        TenureLockRegistry brief = new TenureLockRegistry(a.locks, a.coordinator, "orders", Duration.ofSeconds(2));
        TenureLock lock = brief.obtain("7");
        lock.lock();
        long begun = System.nanoTime();
        await().pollInSameThread().until(() -> {
            brief.renewLock("7");
            return System.nanoTime() - begun > Duration.ofSeconds(3).toNanos();
        });
        assertThat(there.obtain("7").tryLock()).isFalse();

        assertThat(there.obtain("7").tryLock(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.lease().releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
        assertThatThrownBy(() -> brief.renewLock("7")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
        there.obtain("7").unlock();
    }

    @Test
    void enteringAgain_restartsTheTtl() {
        TenureLock lock = new TenureLockRegistry(a.locks, a.coordinator, "orders", Duration.ofSeconds(2)).obtain("7");
        lock.lock();
        long begun = System.nanoTime();
        await().pollInSameThread().until(() -> {
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
            return System.nanoTime() - begun > Duration.ofSeconds(3).toNanos();
        });
        assertThat(there.obtain("7").tryLock()).isFalse();

        await().pollInSameThread().until(() -> lock.lease().releaseCause() == ReleaseCause.TTL_EXPIRED);
        assertThatThrownBy(lock::tryLock)
                .isInstanceOf(CannotAcquireLockException.class)
                .hasMessageContaining("TTL_EXPIRED");
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void enteringAgainWithATtlThatIsRefused_leavesItHeldOnce() {
        TenureLock lock = here.obtain("7");
        lock.lock(Duration.ofSeconds(20));
        assertThatThrownBy(() -> lock.lock(Duration.ZERO))
                .as("a TTL that is refused")
                .isInstanceOf(CannotAcquireLockException.class);
        assertThat(lock.lease().isValid()).isTrue();
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ttlOfOneLock_countsForIt() throws Exception {
        TenureLock lock = here.obtain("7");
        lock.lock(Duration.ofSeconds(1));
        here.renewLock("7", Duration.ofSeconds(2));
        assertThat(there.obtain("7").tryLock(Duration.ofSeconds(10), Duration.ofSeconds(1)))
                .isTrue();
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
        assertThat(lock.tryLock(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> there.obtain("7").unlock()).isInstanceOf(ConcurrentModificationException.class);
        lock.unlock();
    }

    @Test
    void renewal_isForTheHolder_andNeedsNoTtl() {
        assertThatThrownBy(() -> here.renewLock("7")).isInstanceOf(IllegalStateException.class);
        here.obtain("7").lock();
        assertThatCode(() -> here.renewLock("7")).doesNotThrowAnyException();
        here.renewLock("7", Duration.ofSeconds(1));
        assertThat(here.obtain("7").lease().deadline().never())
                .as("no end comes nearer")
                .isTrue();
        here.obtain("7").unlock();
    }

    @Test
    void waiter_getsTheLock_ofAProcessThatDies() throws Exception {
        here.obtain("7").lock();
        var waiting = strangers.start(() -> {
            there.obtain("7").lock();
            return there.obtain("7").lease().isValid();
        });
        await().until(() -> b.locks.waiting() == 1);
        a.die();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> here.obtain("7").unlock()).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void closedCoordinator_refusesAtOnce_andLeavesNoLocalLock() {
        a.coordinator.close();
        TenureLock lock = here.obtain("7");
        assertThatThrownBy(lock::lock).isInstanceOf(CannotAcquireLockException.class);
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(CannotAcquireLockException.class);
        assertThatThrownBy(() -> strangers.run(lock::tryLock))
                .as("not a false from the local lock")
                .hasCauseInstanceOf(CannotAcquireLockException.class);
    }

    @Test
    void I1_heldLocks_areNeverForgotten_andForgottenOnesAreTakenOnlyAlone() {
        TenureLock held = here.obtain("held");
        TenureLock unused = here.obtain("unused");
        held.lock();
        here.expireUnusedOlderThan(60_000);
        assertThat(here.obtain("unused")).as("not for long").isSameAs(unused);

        here.expireUnusedOlderThan(0);

        assertThat(here.obtain("held")).isSameAs(held);
        held.unlock();
        unused.lock();
        assertThat(here.obtain("unused")).as("back in its place").isSameAs(unused);
        unused.unlock();
        here.expireUnusedOlderThan(0);
        TenureLock inItsPlace = here.obtain("unused");
        assertThat(inItsPlace).isNotSameAs(unused);
        assertThatThrownBy(unused::lock)
                .isInstanceOf(CannotAcquireLockException.class)
                .hasMessageContaining("obtain it anew");
        inItsPlace.lock();
        inItsPlace.unlock();
    }

    @Test
    void executeLocked_isUnderstood() throws Exception {
        List<String> done = new ArrayList<>();
        here.executeLocked("7", () -> done.add("under " + inRedis().replaceAll(".*:lock:", "")));
        there.obtain("7").lock();
        assertThatThrownBy(() -> here.executeLocked("7", Duration.ofMillis(50), () -> done.add("never")))
                .isInstanceOf(TimeoutException.class);
        there.obtain("7").unlock();
        assertThat(done)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("under orders")
                .endsWith("7");
    }

    @Test
    void conditions_areNotSupported() {
        assertThatThrownBy(() -> here.obtain("7").newCondition()).isInstanceOf(UnsupportedOperationException.class);
    }
}
