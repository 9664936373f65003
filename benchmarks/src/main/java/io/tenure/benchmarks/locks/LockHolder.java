package io.tenure.benchmarks.locks;

import java.util.concurrent.CompletionStage;

/** Holds locks until it is closed, or its process dies. Thread-safe. */
interface LockHolder extends AutoCloseable {

    /** What it is called in tables. */
    String name();

    /** Takes a lock, to be held. */
    CompletionStage<?> hold(String lock);

    /** How many it holds, as far as it knows without asking. */
    int held();

    /** Takes a lock and releases it if nobody holds it, at once; whether that was so. */
    CompletionStage<Boolean> tryPair(String lock);

    @Override
    void close();
}
