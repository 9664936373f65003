package io.tenure.redis;

import io.tenure.resource.Escape;
import io.tenure.resource.OwnerId;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sees who holds which lock in a simulated world, and holds that against what Redis does. */
final class LockWatch {

    static final String LOCK = ":lock:";
    private static final String HELD = ":held:";

    /** Somebody was given a lock, and may rely on it as long as it says that it is valid. */
    private record Reliance(SimulatedProcess process, ResourceLease<RedisLock> lease, RedisLock lock) {

        boolean isBelieved() {
            return !process.isCrashed() && lease.isValid();
        }

        boolean isOver() {
            return process.isCrashed() || lease.releaseCause() != null;
        }

        @Override
        public String toString() {
            return lock + " of " + process;
        }
    }

    private final History history;
    private final boolean strict;
    private final Map<String, List<Reliance>> reliances = new LinkedHashMap<>();
    /** Those whose lock was there when it was last looked at, by what {@link #name} makes of them. */
    private final Map<String, Reliance> standing = new HashMap<>();
    /** The highest token that the system has seen which a lock protects. */
    private final Map<String, Long> ledger = new HashMap<>();

    private final Set<String> forced = new HashSet<>();

    /** One that has seen nothing; strict locks are in no manifest. */
    LockWatch(History history, boolean strict) {
        this.history = history;
        this.strict = strict;
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
        if (lease.releaseCause() == null) {
            Reliance reliance = new Reliance(process, lease, lease.get());
            reliances.computeIfAbsent(id(lease), id -> new ArrayList<>(2)).add(reliance);
            standing.put(name(id(lease), lease.token()), reliance);
        }
        look();
    }

    private static String id(ResourceLease<RedisLock> lease) {
        return String.valueOf(lease.id());
    }

    private static String name(String id, long token) {
        return id + "#" + token;
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
        } else if (!process.isCrashed() && lease.isValid() && !forced.contains(id)) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    process + " holds " + lease + ", and " + last + " has been at work where it protects something");
        }
    }

    /** Redis let go of what stood there, while the owners of these ids were valid. */
    void gone(String key, String before, @Nullable String now, Set<OwnerId> valid) {
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
        Reliance last = standing.remove(name(id, value.token()));
        boolean isMeasured = last != null && valid.contains(value.owner()) && !forced.contains(id);
        if (isMeasured && !last.process.isCrashed() && last.lock.isValid()) {
            history.violated(
                    Guarantee.G1_ONCE,
                    "Redis let go of " + before + ", and the lock of " + last + " still says that it is valid");
        }
    }

    private static boolean isSameTake(LockValue value, @Nullable String now) {
        LockValue next = now == null ? null : LockValue.parse(now);
        return next != null
                && value.owner() != null
                && value.owner().equals(next.owner())
                && value.nonce() == next.nonce();
    }

    static String idOf(String key, String part) {
        return String.valueOf(Escape.unsegment(key.substring(key.indexOf(part) + part.length())));
    }

    // ---- in the evening

    /**
     * What is not in its place; empty if all is.
     *
     * @param valid the owners that live
     * @param forgot whether a fail-over may have lost that locks were released: what came back of a dead owner, or is strict,
     *     so that it is in no manifest, is there until somebody asks for it, or its backstop has passed
     */
    String whatIsLeft(Keyspace redis, Set<OwnerId> valid, boolean forgot) {
        List<String> left = new ArrayList<>();
        Map<String, Reliance> living = new HashMap<>();
        reliances.forEach((id, all) -> {
            all.removeIf(Reliance::isOver);
            all.forEach(reliance -> living.put(name(id, reliance.lease.token()), reliance));
        });
        Map<String, String> locks = new TreeMap<>();
        Map<String, String> manifests = new TreeMap<>();
        read(redis, locks, manifests);
        locks.keySet().removeIf(lock -> forgot && isOfTheDead(locks.get(lock), valid));
        manifests.keySet().removeIf(lock -> forgot && isOfTheDead(manifests.get(lock), valid));
        Set<String> seen = new HashSet<>();
        locks.forEach((lock, text) -> {
            LockValue value = LockValue.parse(text);
            String name = name(idOf(lock, LOCK), value == null ? 0 : value.token());
            if (living.containsKey(name)) {
                seen.add(name);
            } else if (!forgot || !strict) {
                left.add("Redis has " + lock + " for " + text);
            }
        });
        if (!strict) {
            left.addAll(whatIsInOneOnly(locks, manifests));
        }
        living.forEach((name, reliance) -> {
            if (!seen.contains(name) || !reliance.lease.isValid()) {
                left.add(reliance + (seen.contains(name) ? " is not valid" : " is not held in Redis"));
            }
        });
        return String.join("; ", left);
    }

    /** By the lock's key: who holds it, and who is said to by a manifest. */
    private static void read(Keyspace redis, Map<String, String> locks, Map<String, String> manifests) {
        for (String key : redis.keys()) {
            String text = key.contains(LOCK) ? redis.mget(key) : null;
            LockValue value = text == null ? null : LockValue.parse(text);
            if (text != null && (value == null || value.owner() != null)) {
                locks.put(key, text);
            } else if (key.contains(HELD)) {
                String lane = key.substring(0, key.indexOf(HELD));
                redis.hgetall(key)
                        .forEach((field, listed) ->
                                manifests.merge(lane + LOCK + field, listed, (one, other) -> one + " and " + other));
            }
        }
    }

    private static boolean isOfTheDead(@Nullable String text, Set<OwnerId> valid) {
        LockValue value = text == null ? null : LockValue.parse(text);
        OwnerId owner = value == null ? null : value.owner();
        return owner != null && !valid.contains(owner);
    }

    private static List<String> whatIsInOneOnly(Map<String, String> locks, Map<String, String> manifests) {
        List<String> left = new ArrayList<>();
        Set<String> all = new TreeSet<>(locks.keySet());
        all.addAll(manifests.keySet());
        for (String lock : all) {
            if (!Objects.equals(locks.get(lock), manifests.get(lock))) {
                left.add(lock + " is " + locks.get(lock) + ", and in a manifest " + manifests.get(lock));
            }
        }
        return left;
    }
}
