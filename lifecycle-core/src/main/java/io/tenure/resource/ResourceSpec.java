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
 */
public record ResourceSpec(@Nullable String id, TtlPolicy ttlPolicy, Map<String, String> attributes) {

    /** No id, nothing overridden. */
    public static final ResourceSpec UNNAMED = new ResourceSpec(null, TtlPolicy.UNSET, Map.of());

    /**
     * Checks id and attributes.
     *
     * @throws InvalidArgumentException if one is refused by {@link Ids}
     */
    public ResourceSpec {
        if (id != null) {
            Ids.requireId("id", id);
        }
        attributes = Ids.requireAttributes(attributes);
    }

    /** A resource with an id, nothing overridden. */
    public static ResourceSpec named(String id) {
        // A null from code without null checks would otherwise read as "unnamed".
        return new ResourceSpec(Ids.requireId("id", id), TtlPolicy.UNSET, Map.of());
    }

    /** This spec with a TTL of its own. */
    public ResourceSpec ttl(Duration ttl) {
        return new ResourceSpec(id, ttlPolicy.withTtl(ttl), attributes);
    }

    /** This spec with an idle time of its own. */
    public ResourceSpec idle(Duration idle) {
        return new ResourceSpec(id, ttlPolicy.withIdle(idle), attributes);
    }

    /** This spec with a policy of its own. */
    public ResourceSpec policy(TtlPolicy policy) {
        return new ResourceSpec(id, policy, attributes);
    }

    /** This spec with one more attribute. */
    public ResourceSpec attribute(String name, String value) {
        Map<String, String> more = new HashMap<>(attributes);
        more.put(name, value);
        return new ResourceSpec(id, ttlPolicy, more);
    }

    /** This spec with these attributes in place of its own. */
    public ResourceSpec attributes(Map<String, String> replacement) {
        return new ResourceSpec(id, ttlPolicy, replacement);
    }
}
