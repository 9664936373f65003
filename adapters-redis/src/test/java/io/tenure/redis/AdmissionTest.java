package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How callers come to locks, and what becomes of those who go before. */
@RequiresServer("redis-server")
class AdmissionTest extends TwoProcesses {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final LockRequest JOB = LockRequest.named("job");

    private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS);
    }

    private void isFreeSoon() {
        await().atMost(SOON).until(() -> redis.command("KEYS", "*:lock:*").isEmpty());
        b.locks.tryAcquire(b.coordinator, JOB).orElseThrow().close();
    }

    @Test
    void I1_lockThatComesWhenItsCallerHasGone_isReleased() {
        warmUp();
        redis.pause();
        CompletableFuture<?> trying =
                a.locks.tryAcquireAsync(a.coordinator, JOB).toCompletableFuture();
        assertThat(trying.cancel(false)).isTrue();
        redis.resume();
        isReleasedSoon();

        warmUp();
        redis.pause();
        CompletableFuture<?> acquiring =
                a.locks.acquireAsync(a.coordinator, JOB, LONG).toCompletableFuture();
        acquiring.completeExceptionally(new IllegalStateException("timed out"));
        redis.resume();
        isReleasedSoon();
    }

    /** After {@link #warmUp}. */
    private void isReleasedSoon() {
        await().atMost(SOON).until(() -> calls("evalsha") >= 2);
        isFreeSoon();
    }

    @Test
    void I1_lockThatComesWhenAWaiterHasGone_isReleased() {
        ResourceLease<RedisLock> held = b.locks.tryAcquire(b.coordinator, JOB).orElseThrow();
        CompletableFuture<?> waiting =
                a.locks.acquireAsync(a.coordinator, JOB, LONG).toCompletableFuture();
        await().atMost(SOON).until(() -> a.locks.waiting() == 1);
        redis.pause();
        CompletionStage<Void> closing = held.closeAsync();
        waiting.cancel(false);
        await().atMost(SOON).until(() -> a.locks.waiting() == 0);
        redis.resume();
        future(closing).join();
        isFreeSoon();
    }

    private void warmUp() {
        a.locks.tryAcquire(a.coordinator, JOB).orElseThrow().close();
        redis.command("CONFIG", "RESETSTAT");
    }

    private static long calls(String command) {
        return redis.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void whatUsersHangOnStages_runsOnThreadsOfItsOwn() {
        ResourceLease<RedisLock> held = a.locks.tryAcquire(a.coordinator, JOB).orElseThrow();
        redis.pause();
        List<CompletableFuture<String>> threads = List.of(
                threadOf(held.get().extendAsync(Duration.ZERO, LONG)),
                threadOf(b.locks.whoHoldsAsync("job", SOON)),
                threadOf(b.locks.acquireAsync(b.coordinator, JOB, Duration.ofMillis(1))));
        redis.resume();
        assertThat(threads)
                .allSatisfy(thread -> assertThat(thread.join())
                        .doesNotContain("lettuce")
                        .doesNotContain("redis-lock-redis")
                        .doesNotContain("timer")
                        .doesNotContain("rounds"));

        CompletableFuture<String> timedOut = threadOf(b.locks.acquireAsync(b.coordinator, JOB, Duration.ofMillis(500)));
        assertThat(timedOut.join()).contains("callers");
        assertThat(threads.get(0).join()).contains("callers");
        assertThat(threads.get(1).join()).contains("callers");
    }

    private static CompletableFuture<String> threadOf(CompletionStage<?> stage) {
        return future(stage.handle((value, failure) -> Thread.currentThread().getName()));
    }

    @Test
    void threadThatMustNotBlock_isRefused_alsoWhereItWouldQueue() throws Exception {
        ResourceLease<RedisLock> held = a.locks.tryAcquire(a.coordinator, JOB).orElseThrow();
        CompletableFuture<?> waiting =
                b.locks.acquireAsync(b.coordinator, JOB, LONG).toCompletableFuture();
        await().atMost(SOON).until(() -> b.locks.waiting() == 1);

        refusesToBlock(() -> b.locks.acquire(b.coordinator, JOB, SOON), "acquireAsync");
        refusesToBlock(() -> b.locks.whoHolds("job"), "whoHoldsAsync");
        refusesToBlock(() -> held.get().extend(Duration.ZERO, LONG), "extendAsync");
        refusesToBlock(() -> a.locks.extend(held, LONG, Duration.ZERO), "extendAsync");
        waiting.cancel(false);
    }

    private static void refusesToBlock(ThrowingCallable call, String instead) throws Exception {
        FutureTask<?> check = new FutureTask<>(() -> assertThatThrownBy(call)
                .isInstanceOf(BlockingNotAllowedException.class)
                .hasMessageContaining(instead));
        new Thread(check, "lettuce-of-the-test").start();
        check.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whoWaits_isToldThatItIsClosed() {
        ResourceLease<RedisLock> held = b.locks.tryAcquire(b.coordinator, JOB).orElseThrow();
        ResourceLease<RedisLock> other =
                a.locks.tryAcquire(a.coordinator, "other").orElseThrow();
        CompletableFuture<?> queued = future(a.locks.acquireAsync(a.coordinator, JOB, LONG));
        FutureTask<Object> blocked = new FutureTask<>(() -> a.locks.acquire(a.coordinator, JOB, LONG));
        new Thread(blocked).start();
        await().atMost(SOON).until(() -> a.locks.waiting() == 2);
        redis.pause();
        CompletableFuture<?> extending = future(other.get().extendAsync(Duration.ZERO, LONG));
        CompletableFuture<?> asking = future(a.locks.whoHoldsAsync("job", LONG));

        a.locks.close();

        for (CompletableFuture<?> open : List.of(queued, extending, asking)) {
            assertThatThrownBy(open::join).hasCauseInstanceOf(CoordinatorClosedException.class);
        }
        assertThatThrownBy(() -> blocked.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(future(a.locks.whoHoldsAsync("job", SOON))::join)
                .hasCauseInstanceOf(CoordinatorClosedException.class);
        redis.resume();
        held.close();
        a.die();
    }

    @Test
    void firstTry_takesNoLongerThanItsCallerWaits_orThanItTakesToAsk() {
        warmUp();
        redis.pause();
        long begun = System.nanoTime();

        assertThatThrownBy(future(a.locks.acquireAsync(a.coordinator, JOB, Duration.ofMillis(100)))::join)
                .hasCauseInstanceOf(TakeFailedException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void whatCannotBeDone_isRefused_andSaidByName() {
        Duration negative = Duration.ofMillis(-1);
        refused("waitAtMost", () -> a.locks.acquire(a.coordinator, JOB, negative));
        refused("waitAtMost", future(a.locks.acquireAsync(a.coordinator, JOB, negative))::join);

        Processes.Member strict =
                processes.start("strict", locks -> locks.strict(true).kind("strict-lock"));
        LockRequest inTurn = LockRequest.named("job").inTurn();
        refused("inTurn", () -> strict.locks.acquire(strict.coordinator, inTurn, SOON));
        refused("inTurn", future(strict.locks.acquireAsync(strict.coordinator, inTurn, SOON))::join);
        refused("inTurn", () -> strict.locks.tryAcquire(strict.coordinator, inTurn));
        refused("inTurn", future(strict.locks.tryAcquireAsync(strict.coordinator, inTurn))::join);
        assertThat(redis.command("KEYS", "*queue*")).isEmpty();
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(thrown -> assertThat(Waiting.unwrap(thrown))
                        .isInstanceOf(InvalidArgumentException.class)
                        .hasMessageContaining(field));
    }

    @Test
    void whoHasNoTimeLeftAfterTheFirstTry_doesNotQueue() {
        ResourceLease<RedisLock> held = a.locks.tryAcquire(a.coordinator, JOB).orElseThrow();
        b.locks.tryAcquire(b.coordinator, "other").orElseThrow().close();
        await().atMost(SOON)
                .until(() -> redis.command("PUBSUB", "CHANNELS").lines().count() == 2);
        redis.command("CONFIG", "RESETSTAT");

        assertThatThrownBy(() -> b.locks.acquire(b.coordinator, JOB, Duration.ofNanos(1)))
                .isInstanceOfSatisfying(
                        LockTimeoutException.class,
                        late -> assertThat(late.holder()).isPresent());
        assertThatThrownBy(future(b.locks.acquireAsync(b.coordinator, JOB, Duration.ofNanos(1)))::join)
                .hasCauseInstanceOf(LockTimeoutException.class);

        CompletableFuture<?> queued = future(b.locks.acquireAsync(b.coordinator, JOB, LONG));
        await().atMost(SOON).until(() -> calls("subscribe") > 0);
        assertThat(calls("subscribe")).as("only who waits listens").isEqualTo(1);
        held.close();
        queued.join();
    }
}
