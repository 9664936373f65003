package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisSentinels;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Locks on a master that sentinels name. */
@RequiresServer("redis-server")
class SentinelLocksTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static RedisURI uri(RedisSentinels sentinels) {
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(RedisSentinels.MASTER_NAME);
        sentinels.sentinels().forEach(sentinel -> builder.withSentinel("127.0.0.1", sentinel.port()));
        return builder.build();
    }

    @Test
    void failOver_isFollowed_heldLocksAreVerified_andTokensGoOnGrowing() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                Processes processes = new Processes(sentinels.servers().get(0))) {
            Processes.Member a = processes.start("a", RedisLocks.at(uri(sentinels)), locks -> locks);
            ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, "account-7", SOON);
            RedisServer former = sentinels.master();
            await().atMost(SOON)
                    .until(() -> sentinels.servers().stream()
                            .allMatch(server -> !String.valueOf(server.command("KEYS", "*:lock:*"))
                                    .isEmpty()));

            former.kill();
            await().atMost(SOON).until(() -> !held.isValid());
            sentinels.awaitMasterOtherThan(former);

            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(held.isValid()).as("it is there").isTrue());
            held.close();
            ResourceLease<RedisLock> next = a.locks.acquire(a.coordinator, "account-7", SOON);
            assertThat(next.token() >>> 32).isGreaterThan(held.token() >>> 32);
            next.close();
        }
    }
}
