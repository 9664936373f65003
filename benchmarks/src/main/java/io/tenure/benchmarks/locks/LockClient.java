package io.tenure.benchmarks.locks;

import java.util.concurrent.CompletionStage;

/** A contender: takes and releases locks in its own way. Thread-safe. */
interface LockClient extends AutoCloseable {

    /** What it is called in tables. */
    String name();

    /** Takes a lock and releases it, on this thread. */
    void pair(String lock);

    /** The same without waiting. */
    CompletionStage<?> pairAsync(String lock);

    @Override
    void close();
}
