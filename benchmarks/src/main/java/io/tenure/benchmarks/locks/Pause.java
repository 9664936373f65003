package io.tenure.benchmarks.locks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Letting time pass, which is what is measured here. */
final class Pause {

    private Pause() {}

    static void of(Duration time) {
        until(System.nanoTime() + time.toNanos());
    }

    static void until(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
