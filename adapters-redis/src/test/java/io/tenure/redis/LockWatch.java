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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Sees who holds which lock in a simulated world, and holds that against what Redis does. */
final class LockWatch {

    static final String LOCK = ":lock:";
    private static final String HELD = ":held:";
    private static final String KIND = LockSettings.DEFAULT.kind();

    /** Somebody was given a lock, and may rely on it as long as it says that it is valid. */
    private record Given(SimulatedProcess process, ResourceLease<RedisLock> lease, RedisLock lock) {}

    private final History history;
    private final boolean strict;
    /** Those whose lock was there when it was last looked at, by what {@link #name} makes of them. */
    private final Map<String, Given> standing = new HashMap<>();
    /** The highest token that the system has seen which a lock protects. */
    private final Map<String, Long> ledger = new HashMap<>();

    /** One that has seen nothing; strict locks are in no manifest. */
    LockWatch(History history, boolean strict) {
        this.history = history;
        this.strict = strict;
    }

    void given(SimulatedProcess process, ResourceLease<RedisLock> lease) {
        process.relyOn(lease);
        if (lease.releaseCause() == null) {
            standing.put(name(lease), new Given(process, lease, lease.get()));
        }
    }

    private static String name(ResourceLease<?> lease) {
        return name(String.valueOf(lease.id()), lease.token());
    }

    private static String name(String id, long token) {
        return id + "#" + token;
    }

    /** A holder's write arrives where the lock protects something, which refuses what is older than it has seen. */
    void written(SimulatedProcess process, ResourceLease<RedisLock> lease) {
        String id = String.valueOf(lease.id());
        long last = ledger.getOrDefault(id, 0L);
        if (lease.token() >= last) {
            ledger.put(id, lease.token());
        } else if (!process.isCrashed() && lease.isValid() && !history.isExempt(lease)) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    history.describe(lease) + " is held, and " + last
                            + " has been at work where it protects something");
        }
    }

    /** Redis let go of what stood there, while the owners of these ids were valid. */
    void gone(String key, String before, @Nullable String now, Set<OwnerId> valid) {
        LockValue value = key.contains(LOCK) ? LockValue.parse(before) : null;
        if (value == null || value.owner() == null || isSameTake(value, now)) {
            return;
        }
        String id = idOf(key, LOCK);
        history.freed(
                KIND, id, value.nonce(), value.token(), before + " of " + id + ", where there is " + now + " now,");
        Given last = standing.remove(name(id, value.token()));
        boolean isMeasured = last != null && valid.contains(value.owner()) && !history.isExempt(last.lease);
        if (isMeasured && !last.process.isCrashed() && last.lock.isValid()) {
            history.violated(
                    Guarantee.G1_ONCE,
                    "Redis let go of " + before + ", and the lock of " + history.describe(last.lease)
                            + " still says that it is valid");
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
     * @param broughtBack the nonces of the takes that a fail-over brought back: of a dead owner, or strict, so that it is in no
     *     manifest, and relied on by nobody, one is there until somebody asks for it, or its backstop has passed
     */
    String whatIsLeft(Keyspace redis, Set<OwnerId> valid, Set<Long> broughtBack) {
        Map<String, ResourceLease<?>> living = new HashMap<>();
        history.reliedOn().forEach(lease -> living.put(name(lease), lease));
        Map<String, String> locks = new TreeMap<>();
        Map<String, String> manifests = new TreeMap<>();
        read(redis, locks, manifests, (lock, text) -> mayStay(lock, text, valid, broughtBack, living.keySet()));
        List<String> left = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        locks.forEach((lock, text) -> {
            LockValue value = LockValue.parse(text);
            String name = name(idOf(lock, LOCK), value == null ? 0 : value.token());
            if (living.containsKey(name)) {
                seen.add(name);
            } else {
                left.add("Redis has " + lock + " for " + text);
            }
        });
        if (!strict) {
            left.addAll(whatIsInOneOnly(locks, manifests));
        }
        living.forEach((name, lease) -> {
            if (!seen.contains(name) || !lease.isValid()) {
                left.add(history.describe(lease) + (seen.contains(name) ? " is not valid" : " is not held in Redis"));
            }
        });
        return String.join("; ", left);
    }

    /**
     * What came back of a take need not be one that its holder let go of: a server that came back empty had lost it, and the
     * one that took over from that has it again, before he has heard of either. So what a living one relies on is held.
     */
    private boolean mayStay(String lock, String text, Set<OwnerId> valid, Set<Long> broughtBack, Set<String> reliedOn) {
        LockValue value = LockValue.parse(text);
        if (value == null || value.owner() == null || !broughtBack.contains(value.nonce())) {
            return false;
        }
        return !valid.contains(value.owner()) || (strict && !reliedOn.contains(name(idOf(lock, LOCK), value.token())));
    }

    /** By the lock's key: who holds it, and who is said to by a manifest. */
    private static void read(
            Keyspace redis,
            Map<String, String> locks,
            Map<String, String> manifests,
            BiPredicate<String, String> leftOut) {
        forEach(redis, (key, text, isLock) -> {
            LockValue value = LockValue.parse(text);
            boolean kept = isLock && value != null && value.owner() == null;
            if (!kept && !leftOut.test(key, text)) {
                (isLock ? locks : manifests).merge(key, text, (one, other) -> one + " and " + other);
            }
        });
    }

    /** What is in a Redis of a lock. */
    private interface Entry {
        void is(String lock, String text, boolean isLock);
    }

    private static void forEach(Keyspace redis, Entry entry) {
        for (String key : redis.keys()) {
            String text = key.contains(LOCK) ? redis.mget(key) : null;
            if (text != null) {
                entry.is(key, text, true);
            } else if (key.contains(HELD)) {
                String lane = key.substring(0, key.indexOf(HELD));
                redis.hgetall(key).forEach((field, listed) -> entry.is(lane + LOCK + field, listed, false));
            }
        }
    }

    /** The nonces of the takes that stand in one Redis, as a lock's holder or in a manifest, and do not stand there in another. */
    static Set<Long> broughtBack(Keyspace by, Keyspace over) {
        Set<String> there = new HashSet<>();
        forEach(over, (key, text, isLock) -> there.add(place(key, text, isLock)));
        Set<Long> back = new HashSet<>();
        forEach(by, (key, text, isLock) -> {
            LockValue value = LockValue.parse(text);
            if (value != null && value.owner() != null && !there.contains(place(key, text, isLock))) {
                back.add(value.nonce());
            }
        });
        return back;
    }

    private static String place(String key, String text, boolean isLock) {
        LockValue value = LockValue.parse(text);
        OwnerId owner = value == null ? null : value.owner();
        return key + (isLock ? " " : " listed ") + (owner == null ? text : LockValue.begin(owner, value.nonce()));
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
