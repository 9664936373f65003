package io.tenure.resource;

import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One resource at one moment. Immutable.
 *
 * @param kind the kind's name
 * @param id the id, or null if it has none
 * @param layer the kind's layer
 * @param owner who holds it
 * @param state where it is between registration and release
 * @param holders how many leases are open
 * @param version grows with each registration, share, renewal and close; what {@code releaseIfVersion}
 *     compares
 * @param token the fencing token, or 0 if it has none
 * @param age since registration
 * @param deadline the earliest moment at which time may end it
 * @param attributes as registered
 */
public record ResourceSnapshot(
        String kind,
        @Nullable String id,
        Layer layer,
        OwnerId owner,
        ResourceState state,
        int holders,
        long version,
        long token,
        Duration age,
        Deadline deadline,
        Map<String, String> attributes) {}
