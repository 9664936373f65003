package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class LockBookTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final LockRequest JOB = LockRequest.named("job");

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private LockBook book;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a");
        book = a.locks.here().service().book();
    }

    @AfterEach
    void stop() {
        redis.resume();
        processes.close();
        redis.close();
    }

    @Test
    void I1_lock_isInTheBook_fromBeforeItsTakeIsSent_untilItsReleaseIsConfirmed() {
        a.locks.tryAcquire(a.coordinator, JOB).orElseThrow().close();
        assertThat(book.size()).isZero();
        redis.pause();
        CompletableFuture<Optional<ResourceLease<RedisLock>>> taking =
                a.locks.tryAcquireAsync(a.coordinator, JOB).toCompletableFuture();
        assertThat(book.size()).as("being taken").isEqualTo(1);
        redis.resume();
        ResourceLease<RedisLock> held = taking.join().orElseThrow();
        assertThat(book.all()).singleElement().matches(HeldLock::isTaken);

        redis.pause();
        CompletionStage<Void> closing = held.closeAsync();
        assertThat(book.all()).as("being released").singleElement().matches(HeldLock::isEnding);
        redis.resume();
        closing.toCompletableFuture().join();
        assertThat(book.size()).isZero();
    }

    @Test
    void I1_lockThatWasNotTaken_leavesTheBook() {
        Processes.Member b = processes.start("b");
        assertThat(b.locks.tryAcquire(b.coordinator, JOB)).isPresent();
        assertThat(a.locks.tryAcquire(a.coordinator, JOB)).isEmpty();
        assertThat(book.size()).isZero();
    }

    @Test
    void I1_lockThatMayHaveBeenTaken_staysUntilItIsUndone() {
        a.locks.tryAcquire(a.coordinator, JOB).orElseThrow().close();
        redis.pause();
        CompletableFuture<?> taking =
                a.locks.acquireAsync(a.coordinator, JOB, Duration.ofMillis(100)).toCompletableFuture();
        await().atMost(SOON).until(taking::isDone);
        assertThat(taking).isCompletedExceptionally();
        assertThat(book.all()).as("it is under way").isNotEmpty();
        LockService service = a.locks.here().service();
        await().atMost(SOON).until(() -> service.wire().links().all().isEmpty());
        assertThat(book.all()).as("nobody knows").isNotEmpty();
        redis.resume();

        await().atMost(SOON).until(() -> book.size() == 0);
        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
    }

    @Test
    void lock_isFoundByItsNonce_ofThatOwnerAlone() {
        assertThat(a.locks.tryAcquire(a.coordinator, JOB)).isPresent();
        ResourceRecord record = book.all().iterator().next().record();
        assertThat(book.find(record)).isNotNull().isSameAs(book.find(record.nonce()));
        assertThat(book.find(new ResourceRecord(
                        new OwnerId(1, 2),
                        record.kind(),
                        record.id(),
                        RecordState.HELD,
                        record.nonce(),
                        1,
                        false,
                        1,
                        Map.of())))
                .isNull();
    }
}
