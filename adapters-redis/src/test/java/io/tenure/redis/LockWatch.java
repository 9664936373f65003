package io.tenure.redis;

import io.tenure.resource.Escape;
import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.History;
import io.tenure.testkit.sim.SimulatedProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees who holds which lock in a simulated world, and holds that against what Redis does. */
final class LockWatch {

    private static final String LOCK = ":lock:";
    private static final String HELD = ":held:";

    /** Somebody was given a lock, and may rely on it as long as it says that it is valid. */
    private record Reliance(SimulatedProcess process, ResourceLease<RedisLock> lease) {

        boolean isBelieved() {
            return !process.isCrashed() && lease.isValid();
        }

        boolean isOver() {
            return process.isCrashed() || lease.releaseCause() != null;
        }
    }

    private final History history;
    private final Map<String, List<Reliance>> reliances = new LinkedHashMap<>();
    /** The highest token that the system has seen which a lock protects. */
    private final Map<String, Long> ledger = new HashMap<>();

    private final Set<String> forced = new HashSet<>();

    LockWatch(History history) {
        this.history = history;
    }

    /** From now on that lock may end at any time. */
    void forcing(String id) {
        forced.add(id);
    }

    boolean isForced(String id) {
        return forced.contains(id);
    }

    void given(SimulatedProcess process, ResourceLease<RedisLock> lease) {
        process.relyOn(lease);
        reliances.computeIfAbsent(id(lease), id -> new ArrayList<>(2)).add(new Reliance(process, lease));
        look();
    }

    private static String id(ResourceLease<RedisLock> lease) {
        return String.valueOf(lease.id());
    }

    /** No lock has two holders who both have every reason to rely on it. */
    void look() {
        reliances.forEach((id, all) -> {
            all.removeIf(Reliance::isOver);
            if (all.size() > 1 && !forced.contains(id)) {
                List<Reliance> believed =
                        all.stream().filter(Reliance::isBelieved).toList();
                if (believed.size() > 1) {
                    history.violated(Guarantee.G5_LIVING_ARE_SAFE, "two valid holders of " + id + ": " + believed);
                }
            }
        });
    }

    /** A holder's write arrives where the lock protects something, which refuses what is older than it has seen. */
    void written(SimulatedProcess process, ResourceLease<RedisLock> lease) {
        String id = id(lease);
        long last = ledger.getOrDefault(id, 0L);
        if (lease.token() >= last) {
            ledger.put(id, lease.token());
        } else if (new Reliance(process, lease).isBelieved() && !forced.contains(id)) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    process + " holds " + lease + ", and " + last + " has been at work where it protects something");
        }
    }

    /** Redis let go of what stood there. */
    void gone(String key, String before, @Nullable String now) {
        LockValue value = key.contains(LOCK) ? LockValue.parse(before) : null;
        if (value == null || value.owner() == null || isSameTake(value, now)) {
            return;
        }
        String id = idOf(key, LOCK);
        for (Reliance reliance : reliances.getOrDefault(id, List.of())) {
            if (reliance.lease.token() == value.token() && reliance.isBelieved() && !forced.contains(id)) {
                history.violated(
                        Guarantee.G1_ONCE,
                        "Redis let go of " + before + " under " + reliance + ", who relies on it; there is " + now);
            }
        }
    }

    private static boolean isSameTake(LockValue value, @Nullable String now) {
        LockValue next = now == null ? null : LockValue.parse(now);
        return next != null
                && value.owner() != null
                && value.owner().equals(next.owner())
                && value.nonce() == next.nonce();
    }

    private static String idOf(String key, String part) {
        return String.valueOf(Escape.unsegment(key.substring(key.indexOf(part) + part.length())));
    }

    // ---- in the evening

    /**
     * What is not in its place; empty if all is.
     *
     * @param forgot whether a fail-over may have lost the end of a manifest that was walked: what it lists then ends by its
     *     backstop, and nobody reads it again
     */
    String whatIsLeft(Keyspace redis, boolean forgot) {
        List<String> left = new ArrayList<>();
        Map<String, Reliance> living = new HashMap<>();
        reliances.forEach((id, all) -> {
            all.removeIf(Reliance::isOver);
            all.forEach(reliance -> living.put(id + "#" + reliance.lease.token(), reliance));
        });
        Set<String> seen = new HashSet<>();
        for (String key : redis.keys()) {
            if (key.contains(LOCK)) {
                check(idOf(key, LOCK), String.valueOf(redis.mget(key)), living, seen, left);
            } else if (key.contains(HELD) && !forgot) {
                redis.hgetall(key)
                        .forEach((field, value) ->
                                check(String.valueOf(Escape.unsegment(field)), value, living, new HashSet<>(), left));
            }
        }
        living.forEach((name, reliance) -> {
            if (!seen.contains(name) || !reliance.lease.isValid()) {
                left.add(reliance + (seen.contains(name) ? " is not valid" : " is not held in Redis"));
            }
        });
        return String.join("; ", left);
    }

    private static void check(
            String id, String text, Map<String, Reliance> living, Set<String> seen, List<String> left) {
        LockValue value = LockValue.parse(text);
        if (value != null && value.owner() == null) {
            return;
        }
        String name = id + "#" + (value == null ? "" : value.token());
        if (living.containsKey(name)) {
            seen.add(name);
        } else {
            left.add("Redis has " + id + " for " + text);
        }
    }
}
