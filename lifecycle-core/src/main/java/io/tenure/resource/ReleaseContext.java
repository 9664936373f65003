package io.tenure.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a release callback is told.
 *
 * @param kind the kind's name
 * @param id the resource's id, or null if it was registered without one
 * @param layer the kind's layer
 * @param cause why it ends
 * @param token the fencing token, or 0 if the resource has none
 * @param attempt which attempt this is, from 1
 * @param timeLeft how long this attempt may take before it is given up
 */
public record ReleaseContext(
        String kind, @Nullable String id, Layer layer, ReleaseCause cause, long token, int attempt, Duration timeLeft) {}
