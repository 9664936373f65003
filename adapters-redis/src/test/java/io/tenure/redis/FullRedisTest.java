package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done at a server whose memory is full: it takes nothing new, and what is there must be able to go. */
@RequiresServer("redis-server")
class FullRedisTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a");
        b = processes.start("b");
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
    }

    private static ResourceLease<RedisLock> take(Processes.Member member, String name) {
        return member.locks.acquire(member.coordinator, name, SOON);
    }

    private void fill() {
        redis.command("CONFIG", "SET", "maxmemory", "1");
    }

    private void expectNoLocks() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("KEYS", "*:lock:*")).isEmpty());
    }

    @Test
    void whatIsHeld_isReleased_andNothingNewIsTaken() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        fill();

        assertThatThrownBy(() -> a.locks.acquire(a.coordinator, "account-8", Duration.ofMillis(500)))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("OOM");
        held.close();

        expectNoLocks();
    }

    @Test
    void aForcedRelease_closesTheTake() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        fill();

        b.coordinator.forceRelease("redis-lock", "account-7", "the test says so");

        expectNoLocks();
        await().atMost(SOON).until(() -> !held.isValid());
        assertThat(redis.command("KEYS", "*:rev:*")).isNotEmpty();
    }

    @Test
    void whatTheDeadHeld_isReleased() {
        for (int i = 0; i < 100; i++) {
            take(a, "dead-" + i);
        }
        fill();

        a.die();

        expectNoLocks();
    }
}
