package io.tenure.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.Processes;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.test.support.AbstractExtensibleLockProviderIntegrationTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** ShedLock's own suites, unchanged: for providers, for those that extend, and its fuzz test. */
@Tag("processes")
@RequiresServer("redis-server")
class ShedLockSuiteTest extends AbstractExtensibleLockProviderIntegrationTest {

    private static RedisServer redis;
    private static Processes processes;
    private static TenureLockProvider provider;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        Processes.Member member = processes.start("shedlock");
        provider = new TenureLockProvider(member.locks, member.coordinator);
    }

    @AfterAll
    static void stop() {
        processes.close();
        redis.close();
    }

    @Override
    protected ExtensibleLockProvider getLockProvider() {
        return provider;
    }

    @Override
    protected void assertUnlocked(String name) {
        // Its time is up by its owner's clock; Redis hears of that a moment later.
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(lock(name)).isEmpty());
    }

    @Override
    protected void assertLocked(String name) {
        assertThat(lock(name)).isNotEmpty();
    }

    private static String lock(String name) {
        return redis.command("KEYS", "*:lock:" + name);
    }
}
