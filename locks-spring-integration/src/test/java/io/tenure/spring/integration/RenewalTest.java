package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.Processes;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Locks with a TTL that a scheduler of Spring's restarts. */
@Tag("processes")
@RequiresServer("redis-server")
@SuppressWarnings("LockNotBeforeTry") // what is held between lock and unlock is what these tests look at
class RenewalTest {

    private static final Duration TTL = Processes.TTL;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    private RedisServer redis;
    private Processes processes;
    private TenureLockRegistry here;
    private TenureLock there;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        Processes.Member a = processes.start("a");
        Processes.Member b = processes.start("b");
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.initialize();
        here = new TenureLockRegistry(a.locks, a.coordinator, "orders", TTL);
        here.setRenewalTaskScheduler(scheduler);
        there = new TenureLockRegistry(b.locks, b.coordinator, "orders").obtain("7");
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
        scheduler.shutdown();
    }

    private BlockingQueue<Runnable> tasks() {
        return scheduler.getScheduledThreadPoolExecutor().getQueue();
    }

    private boolean isScheduled(int count) {
        return tasks().size() == count && scheduler.getActiveCount() == 0;
    }

    @Test
    void lockThatIsHeld_outlivesItsTtl() {
        TenureLock lock = here.obtain("7");
        lock.lock();
        await().during(TTL.multipliedBy(2)).atMost(SOON).until(lock.lease()::isValid);

        assertThat(there.tryLock()).isFalse();
        lock.unlock();
        assertThat(there.tryLock()).isTrue();
        there.unlock();
    }

    @Test
    void ttlOfOneLock_isRenewedAsItIs() throws Exception {
        TenureLock lock = here.obtain("7");
        lock.tryLock(Duration.ZERO, TTL.multipliedBy(2));
        await().during(TTL.multipliedBy(3)).atMost(SOON).until(lock.lease()::isValid);
        lock.unlock();
    }

    @Test
    void I1_nothingIsScheduled_onceTheLockIsGivenBack_orLost() {
        TenureLock lock = here.obtain("7");
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        await("one, however often it is entered").until(() -> isScheduled(1));
        lock.unlock();
        await("still held").until(() -> isScheduled(1));
        lock.unlock();
        assertThat(tasks()).isEmpty();

        lock.lock();
        redis.command("FLUSHALL");
        await().atMost(SOON).until(() -> isScheduled(0));
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void schedulerThatRefuses_meansNoLock() {
        TenureLock lock = here.obtain("7");
        scheduler.shutdown();

        assertThatThrownBy(lock::lock).isInstanceOf(CannotAcquireLockException.class);

        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
        assertThat(there.tryLock()).isTrue();
        there.unlock();
    }
}
