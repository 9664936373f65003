package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strict locks as their users see them. */
@RequiresServer("redis-server")
class StrictUseTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a", locks -> locks.strict(true));
        b = processes.start("b", locks -> locks.strict(true));
    }

    @AfterEach
    void stop() {
        processes.close();
        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
        redis.close();
    }

    private static ResourceLease<RedisLock> take(Processes.Member member, String name) {
        return member.locks.acquire(member.coordinator, name, SOON);
    }

    @Test
    void redisThatForgetsEverything_givesNoSecondHolder_andNoLowerToken() {
        ResourceLease<RedisLock> held = take(a, "account-7");

        redis.restartEmpty();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(held.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST));
        ResourceLease<RedisLock> next = take(b, "account-7");
        assertThat(next.token()).isGreaterThan(held.token());
        next.close();
    }

    @Test
    void survivor_releasesWhatTheDeadHeld() {
        for (int i = 0; i < 50; i++) {
            take(a, "dead-" + i);
        }
        a.die();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("KEYS", "*:lock:*")).isEmpty());
        take(b, "dead-7").close();
    }
}
