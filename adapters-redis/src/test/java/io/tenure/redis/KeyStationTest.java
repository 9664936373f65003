package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.InMemoryStore;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class KeyStationTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String VALUE = "a secret of the user's";
    private static final String SHA1 = Sha1.hex(VALUE);
    private static final ResourceRecord RECORD = new ResourceRecord(
            new OwnerId(1, 2),
            RedisKeys.DEFAULT_KIND,
            "cart",
            RecordState.HELD,
            77,
            5,
            true,
            1,
            Map.of(RedisKeys.SHA1_ATTRIBUTE, SHA1));
    private static final String MARK = KeyStation.revoked(RECORD);

    private static RedisServer redis;

    private final InMemoryStore store = InMemoryStore.on(SystemTime.instance());
    private RedisKeys keys;
    private ResourceCoordinator coordinator;

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
        keys = RedisKeys.at(redis.uri().toString()).build();
        coordinator = ResourceCoordinator.builder("a")
                .store(store.connect())
                .adapter(keys)
                .build();
    }

    @AfterEach
    void stop() {
        redis.resume();
        coordinator.close();
        keys.close();
        store.close();
    }

    private CompletableFuture<ResourceLease<RedisKey>> put(String key) {
        return keys.putAsync(coordinator, ResourceSpec.named(key), VALUE, null).toCompletableFuture();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private String late(String notAfter) {
        return redis.command("EVAL", Script.PUT.text(), "2", "cart", MARK, VALUE, SHA1, "0", notAfter);
    }

    @Test
    void I1_value_isKeptWhileSomebodyPutsIt_andInNoRecord() {
        ResourceLease<RedisKey> other = join(put("other"));
        assertThatThrownBy(() -> join(keys.take(RECORD, SOON)))
                .hasCauseInstanceOf(TakeFailedException.class)
                .hasMessageContaining("nobody puts a value");

        redis.pause();
        CompletableFuture<ResourceLease<RedisKey>> first = put("first");
        CompletableFuture<ResourceLease<RedisKey>> second = put("second");
        CompletionStage<?> third = keys.take(RECORD, SOON);
        redis.resume();
        join(third);

        join(first).close();
        join(second).close();
        other.close();
        assertThatThrownBy(() -> keys.putAsync(coordinator, ResourceSpec.named("cart"), VALUE, Duration.ZERO)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> join(keys.take(RECORD, SOON))).hasMessageContaining("nobody puts a value");
    }

    @Test
    void I1_record_hasTheDigestAlone() {
        ResourceLease<RedisKey> cart = join(put("cart"));
        String rows = store.connect()
                .range("/tenure/", null, 1_000, SOON)
                .toCompletableFuture()
                .join()
                .rows()
                .toString();
        assertThat(rows).contains("cart").contains(SHA1).doesNotContain(VALUE);
        cart.close();
    }

    @Test
    void I2_putThatComesLate_changesNothing() {
        assertThat(late("1")).startsWith("3");
        assertThat(redis.command("EXISTS", "cart")).isEqualTo("0");
    }

    @Test
    void I2_putThatComesAfterItsTakeWasUndone_changesNothing() {
        String inTime = Long.toString(System.currentTimeMillis() + 60_000);
        assertThat(late(inTime)).startsWith("1");

        join(keys.release(RECORD, true, SOON));

        assertThat(redis.command("EXISTS", "cart")).isEqualTo("0");
        assertThat(late(inTime)).startsWith("4");
        assertThat(redis.command("EXISTS", "cart")).isEqualTo("0");
        assertThat(Long.parseLong(redis.command("PTTL", MARK))).isPositive();
    }

    @Test
    void I2_putThatWasSentTwice_isClosedWithItsRelease_andNoOther() {
        join(put("cart")).close();
        assertThat(redis.command("KEYS", "*:rev:*")).as("sent once").isEmpty();

        redis.command("CLIENT", "PAUSE", "60000", "WRITE");
        CompletableFuture<ResourceLease<RedisKey>> putting = put("cart");
        await().atMost(SOON).until(KeyStationTest::isWaiting);
        redis.command("CLIENT", "KILL", "TYPE", "normal");
        await().atMost(SOON).until(KeyStationTest::isWaiting);
        redis.command("CLIENT", "UNPAUSE");
        join(putting).close();

        assertThat(redis.command("KEYS", "*:rev:*")).as("sent twice").isNotEmpty();
        assertThat(redis.command("EXISTS", "cart")).isEqualTo("0");
    }

    /** Whether a client's write waits for the end of the pause. */
    private static boolean isWaiting() {
        return redis.command("INFO", "clients").contains("blocked_clients:1");
    }

    @Test
    void keyThatIsPutWhenItsCallerHasGone_isDeleted() {
        join(put("warm")).close();
        redis.command("CONFIG", "RESETSTAT");
        redis.pause();
        CompletableFuture<?> putting = put("cart");
        assertThat(putting.cancel(false)).isTrue();
        redis.resume();

        await().atMost(SOON).until(() -> redis.command("INFO", "commandstats").contains("cmdstat_del:"));
        join(put("cart")).close();
    }

    @Test
    void whatUsersHangOnDeleteAll_runsOnThreadsOfItsOwn_andEndsAtClose() {
        join(put("warm")).close();
        redis.pause();
        CompletionStage<String> thread = keys.deleteAll(Map.of("a", "b"), SOON)
                .handle((deleted, failure) -> Thread.currentThread().getName());
        redis.resume();
        assertThat(join(thread)).contains("callers");

        redis.pause();
        CompletableFuture<Integer> deleting =
                keys.deleteAll(Map.of("a", "b"), Duration.ofMinutes(5)).toCompletableFuture();
        keys.close();
        assertThatThrownBy(() -> join(deleting)).hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void marks_standInTheSlotOfTheirKeys() {
        for (String key : new String[] {"cart", "{a}b", "a}b{", "{}x", "Größe", "x".repeat(500)}) {
            int slot = SlotHash.getSlot(key);
            assertThat(SlotHash.getSlot("tenure:{" + SlotTags.of(slot) + "}:rev:1"))
                    .as(key)
                    .isEqualTo(slot);
        }
    }
}
