package io.tenure.cleanup;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.time.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A release that could not be done yet and is tried again until it is. A snapshot.
 *
 * @param kind the kind's name
 * @param id the resource's id, or null if it was registered without one
 * @param layer the kind's layer
 * @param cause why the resource ended
 * @param token the fencing token, or 0 if it has none
 * @param attempts how many attempts were made so far
 * @param hung whether the last attempt's call has not returned: there is no other attempt before it does
 * @param lastError what went wrong last, escaped
 * @param sinceNanos when it was parked, on the coordinator's monotonic clock
 * @param nextTry when it is tried again at the earliest; {@link Deadline#NEVER} while that is not for the clock to
 *     decide: it is hung, it waits for its kind's circuit breaker or for a place in its kind's bulkhead, or the
 *     pipeline is closed
 */
public record ParkedRelease(
        String kind,
        @Nullable String id,
        Layer layer,
        ReleaseCause cause,
        long token,
        int attempts,
        boolean hung,
        String lastError,
        long sinceNanos,
        Deadline nextTry) {}
