package io.tenure.examples.gateway.service;

import io.tenure.ResourceCoordinator;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Orders that come while this gateway's session is lost wait a moment for the next one. Thread-safe. */
final class OwnerWait {

    private static final Duration AT_MOST = Duration.ofSeconds(1);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final ResourceCoordinator coordinator;

    OwnerWait(ResourceCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    /**
     * Waits until this process is an owner; mostly it is one already.
     *
     * @throws PaymentFailedException if it does not become one in time
     */
    synchronized void await() throws PaymentFailedException {
        long deadline = SystemTime.instance().nowNanos() + AT_MOST.toNanos();
        while (!coordinator.owner().isValid()) {
            long left = TimeUnit.NANOSECONDS.toMillis(
                    deadline - SystemTime.instance().nowNanos());
            if (left <= 0) {
                throw new PaymentFailedException("this gateway has lost its session");
            }
            try {
                // Gives the lock up, so that all wait at the same time.
                wait(Math.min(left, LOOK_EVERY_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PaymentFailedException("interrupted", e);
            }
        }
    }
}
