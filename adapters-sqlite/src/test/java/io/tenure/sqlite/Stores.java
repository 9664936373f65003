package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.StoreException;
import io.tenure.store.Transaction;
import io.tenure.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** What tests do with stores. */
final class Stores {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Stores() {}

    static <T> T ok(CompletionStage<T> stage) {
        try {
            return SystemTime.instance().await(stage, TIMEOUT.plusSeconds(1));
        } catch (ExecutionException e) {
            throw new AssertionError("a call failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static StoreException failure(CompletionStage<?> stage) {
        try {
            throw new AssertionError("succeeded with " + SystemTime.instance().await(stage, TIMEOUT.plusSeconds(1)));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(StoreException.class);
            return (StoreException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static long put(CoordinationStore store, String key, String value) {
        return ok(store.transact(Transaction.builder().put(key, value).build(), TIMEOUT))
                .revision();
    }

    static boolean exists(CoordinationStore store, String key) {
        return ok(store.get(key, TIMEOUT)).value() != null;
    }

    static void pass(Duration length) {
        try {
            SystemTime.instance().await(new CompletableFuture<Void>(), length);
        } catch (TimeoutException passed) {
            return;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    static void eventually(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - began).as("time until %s", what).isLessThan(TIMEOUT.toNanos());
            pass(Duration.ofMillis(2));
        }
    }

    /** A name that the next store may be made under. */
    static Path in(Path directory) {
        return directory.resolve("store.db");
    }
}
