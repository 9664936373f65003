package io.tenure.cleanup;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import org.jspecify.annotations.Nullable;

/**
 * A release that is decided, and neither done nor parked. A snapshot.
 *
 * @param kind the kind's name
 * @param id the resource's id, or null if it was registered without one
 * @param layer the kind's layer
 * @param cause why the resource ended
 * @param token the fencing token, or 0 if it has none
 * @param attempts how many attempts were begun so far
 * @param lastError what went wrong last, escaped; null if nothing did
 * @param sinceNanos when it was handed in, on the coordinator's monotonic clock
 */
public record PendingRelease(
        String kind,
        @Nullable String id,
        Layer layer,
        ReleaseCause cause,
        long token,
        int attempts,
        @Nullable String lastError,
        long sinceNanos) {}
