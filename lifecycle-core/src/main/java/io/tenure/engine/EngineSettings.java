package io.tenure.engine;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How an engine is set. Immutable.
 *
 * @param defaults what every kind inherits
 * @param layerDefaults what the kinds of a layer inherit, over the defaults
 * @param mustNotBlock whether a thread must not be blocked, such as an event loop's
 * @param recordPlaces whether each release keeps the stack trace of its decision, for the message of a later misuse
 * @param connectionWait how long closing a CONNECTION waits for its release
 * @param externalWait how long closing an EXTERNAL resource waits for its release
 * @param acquireTimeout how long acquiring an external resource may take
 * @param leases is told of each lease
 */
public record EngineSettings(
        TtlPolicy defaults,
        Map<Layer, TtlPolicy> layerDefaults,
        Predicate<Thread> mustNotBlock,
        boolean recordPlaces,
        Duration connectionWait,
        Duration externalWait,
        Duration acquireTimeout,
        LeaseListener leases) {

    /** Nothing expires, no thread is special; waits of 50 ms for connections, 2 s for external resources, 5 s to acquire. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            TtlPolicy.UNSET,
            Map.of(),
            thread -> false,
            false,
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            LeaseListener.NONE);

    /**
     * Copies and checks.
     *
     * @throws InvalidArgumentException if a wait is negative or above one minute
     */
    public EngineSettings {
        layerDefaults = Map.copyOf(layerDefaults);
        requireWait("connectionWait", connectionWait);
        requireWait("externalWait", externalWait);
        requireWait("acquireTimeout", acquireTimeout);
    }

    private static void requireWait(String field, Duration wait) {
        if (wait.isNegative() || wait.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new InvalidArgumentException(field, wait, "0 to 1 minute");
        }
    }

    /** What a kind of that layer inherits. */
    TtlPolicy inherited(Layer layer) {
        TtlPolicy own = layerDefaults.get(layer);
        return own == null ? defaults : own.over(defaults);
    }

    /** How long a closer waits for a release of that layer. */
    Duration closeWait(Layer layer) {
        return switch (layer) {
            case MEMORY -> Duration.ZERO;
            case CONNECTION -> connectionWait;
            case EXTERNAL -> externalWait;
        };
    }
}
