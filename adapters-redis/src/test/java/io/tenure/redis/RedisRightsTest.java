package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user who may do what the manual says, and nothing else: it is enough for everything, and nothing of it is too much. */
@RequiresServer("redis-server")
class RedisRightsTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String SECRET = "s3cr3t-word";
    private static final String KEYS_OF_ITS_OWN = " ~cart:* +type";

    private RedisServer redis;
    private Processes processes;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.builder()
                .acl("user payments on >" + SECRET + " " + documented() + KEYS_OF_ITS_OWN)
                .start();
        processes = new Processes(redis);
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
    }

    /** What docs/redis.md says that a user needs, from the patterns of its keys on. */
    static String documented() throws IOException {
        Path manual = Path.of("").toAbsolutePath().getParent().resolve("docs/redis.md");
        String text = Files.readString(manual);
        int from = text.indexOf("~tenure:*", text.indexOf("ACL SETUSER"));
        return text.substring(from, text.indexOf("```", from)).strip().replaceAll("\\s+", " ");
    }

    private RedisURI uri() {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(redis.port())
                .withAuthentication("payments", SECRET.toCharArray())
                .build();
    }

    private Processes.Member start(String name) {
        return processes.start(name, RedisLocks.at(uri()), locks -> locks);
    }

    @Test
    void rightsThatTheManualNames_areEnoughForEverything_andEachIsNeeded() throws IOException {
        Processes.Member a = start("a");
        Processes.Member b = start("b");
        useLocks(a, b);
        waitInTurn(a, b);
        loseOne(a);
        useStrictLocks();
        useKeys();
        outlive(start("gone"), a);

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(unknownScripts()).as("never run").isEmpty());
        assertThat(redis.command("ACL", "LOG")).as("what was refused").isEmpty();
        Set<String> granted = Arrays.stream((documented() + KEYS_OF_ITS_OWN).split(" "))
                .filter(right -> right.startsWith("+"))
                .map(right -> right.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(called()).as("what was called").containsAll(granted);
    }

    private void useLocks(Processes.Member a, Processes.Member b) {
        LockRequest brief =
                LockRequest.named("brief").holdAtLeast(Duration.ofMillis(100)).backstop(Duration.ofSeconds(10));
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, brief, SOON);
        await().atMost(SOON).until(() -> !unknownScripts().contains(Script.RENEW));
        assertThat(held.isValid()).isTrue();
        assertThat(held.get().extend(Duration.ofMillis(100), Duration.ofHours(1)))
                .isTrue();
        assertThat(b.locks.tryAcquire(b.coordinator, "brief")).isEmpty();
        assertThat(b.locks.whoHolds("brief")).isPresent();
        held.close();
        b.locks.acquire(b.coordinator, "brief", SOON).close();
    }

    private static void waitInTurn(Processes.Member a, Processes.Member b) {
        LockRequest fair = LockRequest.named("fair").inTurn();
        ResourceLease<RedisLock> held = a.locks.tryAcquire(a.coordinator, fair).orElseThrow();
        CompletableFuture<ResourceLease<RedisLock>> here =
                a.locks.acquireAsync(a.coordinator, fair, SOON).toCompletableFuture();
        await().atMost(SOON).until(() -> a.locks.waiting() == 1);
        CompletableFuture<ResourceLease<RedisLock>> there =
                b.locks.acquireAsync(b.coordinator, fair, SOON).toCompletableFuture();
        await().atMost(SOON).until(() -> b.locks.waiting() == 1);
        held.close();
        CompletableFuture.allOf(
                        here.thenCompose(ResourceLease::closeAsync), there.thenCompose(ResourceLease::closeAsync))
                .join();
        assertThat(b.locks.waiting()).isZero();
    }

    private void loseOne(Processes.Member a) {
        ResourceLease<RedisLock> lost = a.locks.acquire(a.coordinator, "lost", SOON);
        redis.command("DEL", new Lanes("tenure").of("lost").lock("lost"));
        await().atMost(SOON).until(() -> !lost.isValid());
        lost.close();
    }

    private void useStrictLocks() {
        Processes.Member strict = processes.start(
                "strict", RedisLocks.at(uri()).kind("strict-lock").strict(true), locks -> locks);
        strict.locks.acquire(strict.coordinator, "of-the-store", SOON).close();
    }

    private void useKeys() {
        try (RedisKeys keys = RedisKeys.at(uri().toURI().toString()).build();
                var coordinator = ResourceCoordinator.builder("keys")
                        .store(processes.anotherConnection())
                        .adapter(keys)
                        .build()) {
            keys.put(coordinator, "cart:42", "{}").close();
        }
    }

    private static void outlive(Processes.Member gone, Processes.Member survivor) {
        assertThat(gone.locks.acquire(gone.coordinator, "left", SOON).isValid()).isTrue();
        gone.die();
        await().atMost(SOON).until(() -> survivor.locks.whoHolds("left").isEmpty());
    }

    private List<Script> unknownScripts() {
        return Arrays.stream(Script.values())
                .filter(script -> "0".equals(redis.command("SCRIPT", "EXISTS", script.sha())))
                .toList();
    }

    private Set<String> called() {
        return redis.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.replaceFirst("cmdstat_([^:]*):.*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
