package io.tenure.redis;

import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which lock is wanted, and how. Immutable.
 *
 * @param name the lock's name: an id as any resource has, up to 512 UTF-8 bytes
 * @param holdAtLeast for how long the name stays taken at least, even if the lock is released before, or its process dies;
 *     zero for no such time, and 30 days at most
 * @param ttl when the lock is released at the latest, whatever its holder does; null for what the kind says
 * @param fair whether the processes whose callers wait take turns: one waiter of each stands in a queue in Redis, and once he
 *     is served, the next of his process, in the order in which they came, goes to its end; costs each of their tries a few
 *     commands more, and holds for those alone who ask for it
 * @param backstop after which Redis drops the lock if no process renews it, the owner's or a survivor; null for what the
 *     adapter says. At least 10 s, for it is looked at each second and renewed once a third has passed; or from 100 ms on,
 *     if the TTL ends before it
 */
public record LockRequest(
        String name,
        Duration holdAtLeast,
        boolean fair,
        @Nullable Duration ttl,
        @Nullable Duration backstop) {

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final int SLACK_SHARE = 10;

    /**
     * Checks each part.
     *
     * @throws InvalidArgumentException if one is out of its bounds
     */
    public LockRequest {
        Ids.requireId("lock name", name);
        requireAtMost("holdAtLeast", holdAtLeast, Duration.ZERO);
        if (backstop != null) {
            requireAtMost("backstop", backstop, Duration.ofMillis(100));
            requireKept(backstop, ttl);
        }
    }

    /** A lock, with nothing said beyond its name. */
    public static LockRequest named(String name) {
        return new LockRequest(name, Duration.ZERO, false, null, null);
    }

    /** The same, held at least that long. */
    public LockRequest holdAtLeast(Duration atLeast) {
        return new LockRequest(name, atLeast, fair, ttl, backstop);
    }

    /** The same, released after that long at the latest. */
    public LockRequest ttl(Duration newTtl) {
        return new LockRequest(name, holdAtLeast, fair, newTtl, backstop);
    }

    /** The same, dropped by Redis after that long without a renewal. */
    public LockRequest backstop(Duration newBackstop) {
        return new LockRequest(name, holdAtLeast, fair, ttl, newBackstop);
    }

    /**
     * The same, in turn: processes are served in the order in which the first waiter of each came, and a waiter behind others
     * of his own process takes his place among the processes once they are served, or have given up. Strict locks refuse it: the store says who is next there.
     */
    public LockRequest inTurn() {
        return new LockRequest(name, holdAtLeast, true, ttl, backstop);
    }

    /**
     * The same, ended after that long at the latest, whoever is left: its owner releases it then, and if no process is left
     * to do so, Redis drops it soon after.
     */
    public LockRequest atMost(Duration longest) {
        return new LockRequest(name, holdAtLeast, fair, longest, backstopOf(longest));
    }

    /**
     * The backstop that fits a lock which ends after {@code longest}: a tenth and a second more, so that Redis does not drop
     * it before its owner ends it; within a backstop's bounds.
     */
    public static Duration backstopOf(Duration longest) {
        return longest.compareTo(LONGEST) >= 0
                ? LONGEST
                : shorter(LONGEST, longest.plus(longest.dividedBy(SLACK_SHARE)).plus(SLACK));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /**
     * What the registrar is asked for.
     *
     * @param waiter who waits in turn; empty if nobody does
     */
    ResourceSpec spec(String waiter) {
        Map<String, String> attributes = new HashMap<>();
        if (!holdAtLeast.isZero()) {
            attributes.put(LockOptions.MINIMUM_HOLD, Long.toString(holdAtLeast.toMillis()));
        }
        if (backstop != null) {
            attributes.put(LockOptions.BACKSTOP, Long.toString(backstop.toMillis()));
        }
        if (fair) {
            attributes.put(LockOptions.FAIR, waiter);
        }
        ResourceSpec spec = ResourceSpec.named(name).attributes(attributes);
        return ttl == null ? spec : spec.ttl(ttl);
    }

    /** Without a TTL that comes first, it has to be renewed in time. */
    private static void requireKept(Duration backstop, @Nullable Duration ttl) {
        boolean renewed = backstop.compareTo(LockSettings.SHORTEST_BACKSTOP) >= 0;
        boolean outlivesTtl = ttl != null && backstop.compareTo(ttl) > 0;
        if (!renewed && !outlivesTtl) {
            throw new InvalidArgumentException(
                    "backstop",
                    backstop,
                    "at least " + LockSettings.SHORTEST_BACKSTOP + ", or longer than the ttl, which is "
                            + (ttl == null ? "not set" : ttl));
        }
    }

    private static void requireAtMost(String field, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException(field, value, least + " to " + LONGEST);
        }
    }
}
