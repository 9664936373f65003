package io.tenure.spring.integration;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Other threads than the test's. */
final class Strangers implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    <T> Future<T> start(Callable<T> task) {
        return threads.submit(task);
    }

    /** Waits for it; a failure is the cause of what is thrown. */
    <T> T run(Callable<T> task) {
        try {
            return start(task).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
