package io.tenure.stress;

import io.tenure.time.Loop;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop whose body the test runs itself, and which counts how often it was woken. Thread-safe. */
public final class WakeCount implements Loop {

    private final AtomicInteger wakes = new AtomicInteger();

    @Override
    public void wake() {
        wakes.incrementAndGet();
    }

    @Override
    public void stop() {}

    /** Whether it was woken since this was last asked. */
    public boolean wasWoken() {
        return wakes.getAndSet(0) > 0;
    }
}
