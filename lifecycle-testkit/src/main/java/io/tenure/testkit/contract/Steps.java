package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How tests wait: on the clock of what they test, so that they run in virtual time just as well. */
public interface Steps {

    /** Longer than any call should take. */
    Duration TIMEOUT = Duration.ofSeconds(20);

    /** How much later than its timeout a call may end. */
    Duration GRACE = Duration.ofSeconds(2);

    /** What the thing under test was built on. */
    TimeSource time();

    /** The value of a stage that must succeed within {@link #TIMEOUT} and a grace. */
    default <T extends @Nullable Object> T ok(CompletionStage<T> stage) {
        try {
            return await(stage, TIMEOUT);
        } catch (ExecutionException e) {
            throw new AssertionError("a call failed", e.getCause());
        }
    }

    /** What a stage that must fail within {@link #TIMEOUT} and a grace failed with. */
    default Throwable thrown(CompletionStage<?> stage) {
        Throwable failure = failureIn(TIMEOUT, stage);
        if (failure == null) {
            throw new AssertionError("a call that must fail succeeded");
        }
        return failure;
    }

    /** What a stage failed with, which must complete within {@code timeout} and a grace; null if it succeeded. */
    default @Nullable Throwable failureIn(Duration timeout, CompletionStage<?> stage) {
        try {
            await(stage, timeout);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    /** Lets time pass. */
    default void pass(Duration duration) {
        try {
            time().await(new CompletableFuture<@Nullable Void>(), duration);
        } catch (TimeoutException passed) {
            return;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a condition, at most {@link #TIMEOUT}. */
    default void eventually(String what, BooleanSupplier condition) {
        long began = time().nowNanos();
        while (!condition.getAsBoolean()) {
            assertThat(time().nowNanos() - began).as("time until %s", what).isLessThan(TIMEOUT.toNanos());
            pass(Duration.ofMillis(5));
        }
    }

    private <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration timeout) throws ExecutionException {
        try {
            return time().await(stage, timeout.plus(GRACE));
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("a call did not complete within its timeout of " + timeout, e);
        }
    }
}
