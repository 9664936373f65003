package io.tenure.examples.gateway.demo;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import io.tenure.examples.gateway.service.Servers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the demo looks into Redis. A lock is {@code <lane>:lock:<name>}; what an owner holds in a lane is listed beside it, in
 * its manifest {@code <lane>:held:<owner>}. Reads all keys, so it suits a Redis that is not large. Blocks. Thread-safe.
 */
final class LockWindow implements AutoCloseable {

    /** Below a lane: numbers that only grow, owners that are closed, takes that are revoked. The latter two expire. */
    private static final List<String> STAYS = List.of("fence", "dead:", "rev:");

    private static final int PAGE = 1_000;

    private final String prefix;
    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    /**
     * A lock of somebody's.
     *
     * @param key where it stands
     * @param name the account's
     * @param token the fencing token
     * @param value what stands there while it is held by that take
     */
    record Held(String key, String name, long token, String value) {

        /** From {@code owner:nonce:token:since}. */
        static Held of(String key, String value) {
            String name = key.substring(key.indexOf(":lock:") + ":lock:".length());
            return new Held(key, name, Long.parseLong(value.split(":", -1)[2]), value);
        }
    }

    private LockWindow(String prefix, RedisClient client) {
        this.prefix = prefix;
        this.client = client;
        this.redis = client.connect().sync();
    }

    /**
     * Opens it.
     *
     * @throws NoServerException if Redis does not answer
     */
    static LockWindow open(Servers servers) throws NoServerException {
        RedisClient client = RedisClient.create(servers.redis());
        try {
            return new LockWindow(servers.redisPrefix(), client);
        } catch (RedisException e) {
            client.shutdown();
            throw new NoServerException("no Redis answers at " + servers.redis() + ": " + e.getMessage(), e);
        }
    }

    /** What is written down as held by an owner. */
    List<Held> manifestOf(String owner) {
        List<Held> held = new ArrayList<>();
        for (String manifest : keys(":held:" + owner)) {
            String lane = manifest.substring(0, manifest.length() - ("held:" + owner).length());
            redis.hgetall(manifest).forEach((name, value) -> held.add(Held.of(lane + "lock:" + name, value)));
        }
        return held;
    }

    /** The locks that stand for an owner. */
    List<Held> standingOf(String owner) {
        return values(keys(":lock:*")).stream()
                .filter(lock -> lock.getValue().startsWith(owner + ':'))
                .map(lock -> Held.of(lock.getKey(), lock.getValue()))
                .toList();
    }

    /** How many of these stand as they did. */
    long standing(Collection<Held> locks) {
        List<String> keys = locks.stream().map(Held::key).toList();
        Set<String> values = new TreeSet<>();
        locks.forEach(lock -> values.add(lock.value()));
        return values(keys).stream()
                .filter(lock -> values.contains(lock.getValue()))
                .count();
    }

    /** All keys that nobody should leave behind. */
    Set<String> left() {
        Set<String> left = new TreeSet<>();
        for (String key : keys(":*")) {
            String below = key.substring(key.indexOf("}:") + 2);
            if (STAYS.stream().noneMatch(below::startsWith)) {
                left.add(key);
            }
        }
        return left;
    }

    /** The same, of one owner. */
    Set<String> leftOf(String owner) {
        Set<String> left = new TreeSet<>(keys(":held:" + owner));
        standingOf(owner).forEach(lock -> left.add(lock.key()));
        return left;
    }

    /** Deletes everything, also what should stay. */
    void clear() {
        List<String> all = keys(":*");
        if (!all.isEmpty()) {
            redis.del(all.toArray(String[]::new));
        }
    }

    private List<KeyValue<String, String>> values(Collection<String> keys) {
        return keys.isEmpty()
                ? List.of()
                : redis.mget(keys.toArray(String[]::new)).stream()
                        .filter(KeyValue::hasValue)
                        .toList();
    }

    private List<String> keys(String ending) {
        ScanArgs matching = ScanArgs.Builder.limit(PAGE).match(prefix + ":*" + ending);
        Set<String> keys = new TreeSet<>();
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<String> page = redis.scan(cursor, matching);
            keys.addAll(page.getKeys());
            cursor = page;
        }
        return new ArrayList<>(keys);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
