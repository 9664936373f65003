package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.InMemoryStore;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of the user's, governed. */
@RequiresServer("redis-server")
class RedisKeysTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private static RedisServer redis;

    private final InMemoryStore store = InMemoryStore.on(SystemTime.instance());
    private final List<AutoCloseable> open = new ArrayList<>();
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
        keys = newKeys();
        coordinator = newCoordinator("a", keys);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        store.close();
    }

    private RedisKeys newKeys() {
        RedisKeys made = RedisKeys.at(redis.uri().toString()).build();
        open.add(made);
        return made;
    }

    private ResourceCoordinator newCoordinator(String name, RedisKeys with) {
        ResourceCoordinator made = ResourceCoordinator.builder(name)
                .store(store.connect())
                .owner(owner -> owner.ttl(Duration.ofSeconds(2))
                        .margin(Duration.ofMillis(200))
                        .lockDelay(Duration.ofMillis(100)))
                .adapter(with)
                .build();
        open.add(made);
        return made;
    }

    @Test
    void key_isThereWhileItIsHeld_andGoneAfterwards() {
        ResourceLease<RedisKey> cart = keys.put(coordinator, "cart:42 é", "{\"items\":[1]} é");

        assertThat(redis.command("GET", "cart:42 é")).isEqualTo("{\"items\":[1]} é");
        assertThat(cart.get().name()).isEqualTo("cart:42 é");
        cart.close();
        assertThat(redis.command("EXISTS", "cart:42 é")).isEqualTo("0");
    }

    @Test
    void keyThatSomebodyChanged_isLeftAlone() {
        ResourceLease<RedisKey> cart = keys.put(coordinator, "cart", "mine");
        redis.command("SET", "cart", "theirs");
        cart.close();
        assertThat(redis.command("GET", "cart")).isEqualTo("theirs");

        ResourceLease<RedisKey> other = keys.put(coordinator, "other", "mine");
        redis.command("DEL", "other");
        redis.command("HSET", "other", "a", "b");
        other.close();
        assertThat(redis.command("TYPE", "other")).isEqualTo("hash");
    }

    @Test
    void keyThatIsThere_isNotTaken_andNothingStays() {
        redis.command("SET", "cart", "theirs");
        assertThatThrownBy(() -> keys.put(coordinator, "cart", "mine"))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("nobody governs it");
        redis.command("DEL", "cart");
        keys.put(coordinator, "cart", "mine").close();
    }

    @Test
    void nameIsTaken_forOtherProcesses() {
        ResourceLease<RedisKey> cart = keys.put(coordinator, "cart", "mine");
        RedisKeys others = newKeys();
        ResourceCoordinator b = newCoordinator("b", others);

        assertThatThrownBy(() -> others.put(b, "cart", "theirs")).isInstanceOf(HeldByOtherException.class);
        cart.close();
        others.put(b, "cart", "theirs").close();
    }

    @Test
    void survivor_deletesWhatTheDeadPut() {
        newCoordinator("b", newKeys());
        for (int i = 0; i < 200; i++) {
            assertThat(keys.put(coordinator, "dead:" + i, "v" + i).isValid()).isTrue();
        }
        redis.command("SET", "dead:7", "somebody else's");
        coordinator.owner().close();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(redis.command("KEYS", "dead:*")).isEqualTo("dead:7"));
    }

    @Test
    void keyThatIsThereAlready_canBeAdopted() {
        redis.command("SET", "cart", "mine");
        ResourceLease<RedisKey> cart = coordinator
                .adoptAsync(keys.resourceKind(), keys.spec("cart", "mine"), keys.describe("cart", "mine"))
                .toCompletableFuture()
                .join();
        cart.close();
        assertThat(redis.command("EXISTS", "cart")).isEqualTo("0");
    }

    @Test
    void expiry_isRedisOwn() {
        ResourceLease<RedisKey> cart = keys.put(coordinator, ResourceSpec.named("cart"), "mine", Duration.ofMinutes(1));
        assertThat(Long.parseLong(redis.command("PTTL", "cart"))).isBetween(1L, 60_000L);
        cart.close();
        assertThatThrownBy(() -> keys.put(coordinator, ResourceSpec.named("cart"), "mine", Duration.ZERO))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expiry");
    }

    @Test
    void deleteAll_comparesEach_andTakesNoTimeToSpeakOf() {
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            expected.put("bulk:" + i, "v" + i);
        }
        redis.command(
                "EVAL",
                "for i=0,9999 do redis.call('SET', 'bulk:'..i, 'v'..i) end redis.call('SET', 'bulk:7', 'x')",
                "0");
        long begun = System.nanoTime();

        assertThat(keys.deleteAll(expected, SOON).toCompletableFuture().join()).isEqualTo(9_999);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(redis.command("KEYS", "bulk:*")).isEqualTo("bulk:7");
    }

    @Test
    void clientsThreads_mustNotBlock() throws Exception {
        FutureTask<?> check = new FutureTask<>(() -> assertThatThrownBy(() -> keys.put(coordinator, "cart:1", "a"))
                .isInstanceOf(BlockingNotAllowedException.class));
        new Thread(check, "lettuce-of-the-test").start();
        check.get(30, TimeUnit.SECONDS);
    }
}
