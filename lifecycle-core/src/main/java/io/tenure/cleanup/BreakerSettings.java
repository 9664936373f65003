package io.tenure.cleanup;

import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;

/**
 * When a kind's circuit breaker opens and how it closes again.
 *
 * @param failurePercent of the last attempts, how many must have failed for the breaker to open, 1 to 100
 * @param window how many last attempts count, 1 to 10,000
 * @param minimumAttempts how many must have been made before the breaker may open, 1 to {@code window}
 * @param openFor how long no attempt is made, above 0 and at most one hour
 * @param probes how many attempts then decide whether it closes, 1 to 100
 */
public record BreakerSettings(int failurePercent, int window, int minimumAttempts, Duration openFor, int probes) {

    /** Opens when half of the last 20 attempts failed, 10 at least; for 5 s; 3 probes. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(50, 20, 10, Duration.ofSeconds(5), 3);

    private static final int MAX_WINDOW = 10_000;
    private static final int MAX_PERCENT = 100;

    /**
     * Checks each part.
     *
     * @throws InvalidArgumentException if one is out of its bounds
     */
    public BreakerSettings {
        LayerLimits.range("failurePercent", failurePercent, 1, MAX_PERCENT);
        LayerLimits.range("window", window, 1, MAX_WINDOW);
        LayerLimits.range("minimumAttempts", minimumAttempts, 1, window);
        LayerLimits.range("probes", probes, 1, MAX_PERCENT);
        if (openFor.isNegative() || openFor.isZero() || openFor.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidArgumentException("openFor", openFor, "above 0 and at most one hour");
        }
    }
}
