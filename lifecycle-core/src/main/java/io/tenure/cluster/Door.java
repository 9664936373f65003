package io.tenure.cluster;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TenureException;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Between callers and the loop: calls go in, answers come out on workers. Thread-safe. */
final class Door {

    /*
     * I1 Each stage that is handed out completes, also when the owner is lost or closed: within its timeout and a grace, or,
     *    where none is given, with its task, which bounds itself.
     *    Whoever asks after the task that closes was handed over sees `closed`, for it was set before. Whoever ends the
     *    threads waits for `ended`, and then completes what their workers had not begun.
     */

    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final OwnerHome home;
    /** Stages that callers wait for, to be failed at close. Confined to the loop. */
    private final Map<Long, CompletableFuture<?>> pending = new TreeMap<>();
    /** Confined to the loop. */
    private long lastPending;

    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private volatile boolean closed;

    Door(OwnerHome home) {
        this.home = home;
    }

    /** Runs {@code task} on the loop, which sees to its own end; what it comes to is told to the engine. */
    <T extends @Nullable Object> CompletionStage<T> pass(Supplier<? extends CompletionStage<T>> task) {
        CompletableFuture<T> told = new CompletableFuture<>();
        return enter(
                told,
                () -> home.serial()
                        .then(start(task), (value, failure) -> tell(home.notices()::complete, told, value, failure)));
    }

    /** Runs {@code task} on the loop; what it comes to is told to the engine, within {@code timeout} and a grace. */
    <T extends @Nullable Object> CompletionStage<T> pass(
            Duration timeout, Supplier<? extends CompletionStage<T>> task) {
        return pass(timeout, task, home.notices()::complete);
    }

    /** The same for a user's question, whose answer is told where nothing else waits. */
    <T extends @Nullable Object> CompletionStage<T> ask(Duration timeout, Supplier<? extends CompletionStage<T>> task) {
        return pass(timeout, task, home.notices()::answer);
    }

    private <T extends @Nullable Object> CompletionStage<T> pass(
            Duration timeout, Supplier<? extends CompletionStage<T>> task, Executor teller) {
        Duration patience;
        try {
            patience = bounded(timeout).plus(GRACE);
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        CompletableFuture<T> told = new CompletableFuture<>();
        return enter(told, () -> {
            Serial.Alarm late = home.serial()
                    .after(patience, () -> teller.execute(() -> told.completeExceptionally(notDone(timeout))));
            home.serial().then(start(task), (value, failure) -> {
                late.cancel();
                tell(teller, told, value, failure);
            });
        });
    }

    private static <T extends @Nullable Object> void tell(
            Executor teller, CompletableFuture<T> told, T value, @Nullable Throwable failure) {
        teller.execute(failure == null ? () -> told.complete(value) : () -> told.completeExceptionally(failure));
    }

    /** Runs {@code task} on the loop; it sees to it that {@code told} completes, save at close, when this does. */
    <T extends @Nullable Object> CompletionStage<T> enter(CompletableFuture<T> told, Runnable task) {
        home.serial().execute(() -> {
            track(told);
            task.run();
        });
        if (closed) {
            told.completeExceptionally(home.standing().closedException());
        }
        return told.minimalCompletionStage();
    }

    /** Runs {@code last} on the loop, answers whoever still waits, and ends the loop. */
    void close(Runnable last) {
        closed = true;
        home.serial().execute(() -> {
            try {
                last.run();
                TenureException failure = home.standing().closedException();
                List.copyOf(pending.values()).forEach(told -> fail(told, failure));
                pending.clear();
            } finally {
                home.serial().stop();
                ended.complete(null);
            }
        });
    }

    /** Completes when all who waited at close are about to be answered. */
    CompletionStage<@Nullable Void> ended() {
        return ended.minimalCompletionStage();
    }

    private static StoreException notDone(Duration timeout) {
        return new StoreException(
                "not done within " + timeout + "; it goes on in the background", StoreException.Outcome.UNKNOWN, null);
    }

    private static <T extends @Nullable Object> CompletionStage<T> start(Supplier<? extends CompletionStage<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void fail(CompletableFuture<?> told, Throwable failure) {
        home.notices().complete(() -> told.completeExceptionally(failure));
    }

    private void track(CompletableFuture<?> told) {
        long number = ++lastPending;
        pending.put(number, told);
        home.serial().then(told, (value, failure) -> home.serial().execute(() -> pending.remove(number)));
    }

    <T> CompletionStage<T> refused() {
        return CompletableFuture.failedStage(home.standing().closedException());
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether nobody waits for an answer. Called on the loop. */
    boolean isIdle() {
        return pending.isEmpty();
    }

    /** A caller's timeout, checked. */
    static Duration bounded(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new InvalidArgumentException("timeout", timeout, "above zero");
        }
        return timeout.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : timeout;
    }
}
