package io.tenure.event;

/** An observer's place on the {@link EventBus}. Thread-safe. */
public interface Subscription extends AutoCloseable {

    /** Ends it. Idempotent. An event that is being delivered at this moment may still arrive. */
    @Override
    void close();
}
