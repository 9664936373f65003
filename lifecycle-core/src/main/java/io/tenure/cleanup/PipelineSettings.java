package io.tenure.cleanup;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import java.time.Duration;

/**
 * The bounds of a {@link ReleasePipeline}.
 *
 * @param memory the workers of {@link Layer#MEMORY}, for expiry and for what could not be done inline
 * @param connection the workers of {@link Layer#CONNECTION}, for kinds without an executor of their own
 * @param external the workers of {@link Layer#EXTERNAL}
 * @param breaker the circuit breaker that each kind has
 * @param inlineBound how long an inline release may take before it is reported as slow, above 0 and at most one minute
 */
public record PipelineSettings(
        LayerLimits memory,
        LayerLimits connection,
        LayerLimits external,
        BreakerSettings breaker,
        Duration inlineBound) {

    /** 4, 8 and 16 workers, 16, 32 and 64 hung ones beside; 65,536 waiting a kind; 1 ms inline. */
    public static final PipelineSettings DEFAULT = new PipelineSettings(
            new LayerLimits(4, 16, 1 << 16),
            new LayerLimits(8, 32, 1 << 16),
            new LayerLimits(16, 64, 1 << 16),
            BreakerSettings.DEFAULT,
            Duration.ofMillis(1));

    /**
     * Checks the bound; the parts have checked themselves.
     *
     * @throws InvalidArgumentException if it is out of its bounds
     */
    public PipelineSettings {
        if (inlineBound.isNegative() || inlineBound.isZero() || inlineBound.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidArgumentException("inlineBound", inlineBound, "above 0 and at most one minute");
        }
    }

    /** The bounds of one layer's workers. */
    public LayerLimits limits(Layer layer) {
        return switch (layer) {
            case MEMORY -> memory;
            case CONNECTION -> connection;
            case EXTERNAL -> external;
        };
    }
}
