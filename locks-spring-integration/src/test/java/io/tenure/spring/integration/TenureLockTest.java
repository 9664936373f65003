package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.redis.Processes;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** One lock, and many threads of two processes. */
@Tag("processes")
@RequiresServer("redis-server")
@SuppressWarnings("LockNotBeforeTry") // what is held between lock and unlock is what these tests look at
class TenureLockTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 50;

    private final Strangers strangers = new Strangers();
    private RedisServer redis;
    private Processes processes;
    private TenureLockRegistry here;
    private TenureLockRegistry there;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        Processes.Member a = processes.start("a");
        Processes.Member b = processes.start("b");
        here = new TenureLockRegistry(a.locks, a.coordinator, "orders");
        there = new TenureLockRegistry(b.locks, b.coordinator, "orders");
    }

    @AfterEach
    void stop() {
        strangers.close();
        processes.close();
        redis.close();
    }

    @Test
    void threadsOfTwoProcesses_areInsideOneAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        int[] counter = new int[1];
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            TenureLock lock = (i % 2 == 0 ? here : there).obtain("7");
            all.add(strangers.start(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    lock.lock();
                    try {
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        counter[0]++;
                        inside.decrementAndGet();
                    } finally {
                        lock.unlock();
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(counter[0]).isEqualTo(THREADS * ROUNDS);
        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
    }

    @Test
    void I1_whoeverGetsNoLease_leavesTheLocalLockToOthers() throws Exception {
        TenureLock lock = here.obtain("7");
        there.obtain("7").lock();
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(10, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> lock.lock(Duration.ZERO))
                .as("a TTL that is refused")
                .isInstanceOf(CannotAcquireLockException.class);
        there.obtain("7").unlock();

        assertThat((boolean) strangers.run(() -> {
                    boolean taken = lock.tryLock();
                    lock.unlock();
                    return taken;
                }))
                .isTrue();
    }
}
