package io.tenure.testkit.server;

import io.tenure.time.Deadline;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what no event tells, with a bound. */
final class Poll {

    private static final Duration PAUSE = Duration.ofMillis(5);

    private Poll() {}

    /** Asks until the answer is yes; whether it was, in time. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        Deadline deadline = Deadline.after(SystemTime.instance().nowNanos(), atMost.toNanos());
        while (!condition.getAsBoolean()) {
            if (deadline.isPassed(SystemTime.instance().nowNanos())) {
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new ServerException("interrupted while waiting");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }
}
