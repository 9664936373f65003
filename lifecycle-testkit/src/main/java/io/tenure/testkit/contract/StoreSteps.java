package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the parts of {@link CoordinationStoreContract} stand on: a store, a second connection to it, and time. */
public interface StoreFixture {

    /** Longer than any call should take. */
    Duration TIMEOUT = Duration.ofSeconds(20);

    /** The store under test; empty when a test begins. */
    CoordinationStore store();

    /** Another connection to the same data; the same one throughout a test. */
    CoordinationStore other();

    /** What the store was built on. */
    TimeSource time();

    /** A short TTL for the sessions of a test. */
    Duration ttl();

    /** How long after its TTL an ended session is gone at the latest, with room for a busy machine. */
    Duration lateness();

    /** The value of a stage that must succeed. */
    default <T extends @Nullable Object> T ok(CompletionStage<T> stage) {
        try {
            return await(stage);
        } catch (ExecutionException e) {
            throw new AssertionError("a call failed", e.getCause());
        }
    }

    /** What a stage that must fail failed with. */
    default StoreException failure(CompletionStage<?> stage) {
        try {
            return fail("succeeded with " + await(stage));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(StoreException.class);
            return (StoreException) e.getCause();
        }
    }

    /** Lets time pass. */
    default void pass(Duration duration) {
        try {
            time().await(new CompletableFuture<Void>(), duration);
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

    /** Writes one key. */
    default long put(String key, String value) {
        return commit(Transaction.builder().put(key, value));
    }

    /** Applies a transaction that must succeed, and returns its revision. */
    default long commit(Transaction.Builder transaction) {
        TransactResult result = ok(store().transact(transaction.build(), TIMEOUT));
        assertThat(result.succeeded()).isTrue();
        return result.revision();
    }

    /** Reads a key that must exist. */
    default KeyValue read(String key) {
        KeyValue value = ok(store().get(key, TIMEOUT)).value();
        assertThat(value).as(key).isNotNull();
        return value;
    }

    /** Whether a key exists. */
    default boolean exists(String key) {
        return ok(store().get(key, TIMEOUT)).value() != null;
    }

    private <T extends @Nullable Object> T await(CompletionStage<T> stage) throws ExecutionException {
        try {
            return time().await(stage, TIMEOUT.plusSeconds(2));
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("a call did not complete within its timeout", e);
        }
    }
}
