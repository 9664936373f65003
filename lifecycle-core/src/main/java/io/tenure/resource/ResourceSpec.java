package io.tenure.resource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one registration says beyond its kind. Immutable.
 *
 * @param id unique within the kind, so that the resource can be found; null for none
 * @param ttlPolicy what overrides the kind's; durations set here are explicit, so they are not jittered
 * @param attributes shown in snapshots, and for external resources written into their record
 * @param within how long acquiring it may take; null for the coordinator's acquire timeout
 */
public record ResourceSpec(
        @Nullable String id,
        TtlPolicy ttlPolicy,
        Map<String, String> attributes,
        @Nullable Duration within) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** No id, nothing overridden. */
    public static final ResourceSpec UNNAMED = new ResourceSpec(null, TtlPolicy.UNSET, Map.of(), null);

    /**
     * Checks each part.
     *
     * @throws InvalidArgumentException if id or attributes are refused by {@link Ids}, or {@code within} is not above 0 and
     *     at most a day
     */
    public ResourceSpec {
        if (id != null) {
            Ids.requireId("id", id);
        }
        attributes = Ids.requireAttributes(attributes);
        if (within != null && (within.isNegative() || within.isZero() || within.compareTo(LONGEST) > 0)) {
            throw new InvalidArgumentException("within", within, "above 0 and at most " + LONGEST);
        }
    }

    /** A resource with an id, nothing overridden. */
    public static ResourceSpec named(String id) {
        // A null from code without null checks would otherwise read as "unnamed".
        return new ResourceSpec(Ids.requireId("id", id), TtlPolicy.UNSET, Map.of(), null);
    }

    /** This spec with a TTL of its own. */
    public ResourceSpec ttl(Duration ttl) {
        return new ResourceSpec(id, ttlPolicy.withTtl(ttl), attributes, within);
    }

    /** This spec with an idle time of its own. */
    public ResourceSpec idle(Duration idle) {
        return new ResourceSpec(id, ttlPolicy.withIdle(idle), attributes, within);
    }

    /** This spec with a policy of its own. */
    public ResourceSpec policy(TtlPolicy policy) {
        return new ResourceSpec(id, policy, attributes, within);
    }

    /** This spec with one more attribute. */
    public ResourceSpec attribute(String name, String value) {
        Map<String, String> more = new HashMap<>(attributes);
        more.put(name, value);
        return new ResourceSpec(id, ttlPolicy, more, within);
    }

    /** This spec with these attributes in place of its own. */
    public ResourceSpec attributes(Map<String, String> replacement) {
        return new ResourceSpec(id, ttlPolicy, replacement, within);
    }

    /** This spec, to be acquired within that time or not at all. */
    public ResourceSpec within(Duration atMost) {
        return new ResourceSpec(id, ttlPolicy, attributes, atMost);
    }
}
