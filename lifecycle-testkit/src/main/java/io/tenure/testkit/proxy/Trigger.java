package io.tenure.testkit.proxy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Waits for bytes from a client, to do something once. Thread-safe. */
public final class Trigger {

    private static final int MAX_BYTES = 4 * 1024;

    private final byte[] pattern;
    private final Consumer<Link> action;
    private final AtomicBoolean spent = new AtomicBoolean();
    private volatile boolean fired;

    Trigger(byte[] pattern, Consumer<Link> action) {
        if (pattern.length == 0 || pattern.length > MAX_BYTES) {
            throw new IllegalArgumentException("pattern: " + pattern.length + " bytes, not 1 to " + MAX_BYTES);
        }
        this.pattern = pattern.clone();
        this.action = action;
    }

    /** Whether the bytes came and were forwarded; true a moment after the server can have them. */
    public boolean hasFired() {
        return fired;
    }

    /**
     * Keeps it from firing.
     *
     * @return whether it had not fired before
     */
    public boolean cancel() {
        return spent.compareAndSet(false, true);
    }

    boolean isSpent() {
        return spent.get();
    }

    byte[] pattern() {
        return pattern;
    }

    void fire(Link link) {
        if (spent.compareAndSet(false, true)) {
            action.accept(link);
            fired = true;
        }
    }
}
