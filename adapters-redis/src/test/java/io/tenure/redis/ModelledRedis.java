package io.tenure.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A model of Redis as far as locks and keys ask anything of it: their scripts by what they do, not by their text, and the
 * plain commands beside them. {@link ScriptModelTest} compares it with a real one. Not thread-safe.
 */
final class ModelledRedis {

    /** Hears what is published. */
    interface Listener {
        void published(String channel, String message);
    }

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int MICROS_PER_MILLI = 1_000;
    private static final Map<String, Script> BY_SHA = bySha();

    private final LongSupplier clock;
    private final Listener listener;
    /** The scripts that it has seen the text of. */
    private final Set<String> loaded = new HashSet<>();

    private Keyspace db;

    /**
     * An empty one.
     *
     * @param clock in milliseconds
     */
    ModelledRedis(LongSupplier clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
        this.db = new Keyspace(clock);
    }

    private static Map<String, Script> bySha() {
        Map<String, Script> all = new HashMap<>();
        for (Script script : Script.values()) {
            all.put(script.sha(), script);
        }
        return all;
    }

    Keyspace keyspace() {
        return db;
    }

    /** It holds that from now on, and has forgotten all scripts. */
    void restartWith(Keyspace other) {
        db = other;
        loaded.clear();
    }

    double millis() {
        return clock.getAsLong();
    }

    void publish(String channel, String message) {
        listener.published(channel, message);
    }

    /** Ends a lock that is kept for nobody until its minimum hold is over. */
    void keepForNobody(String lock, String value, double left) {
        db.setPx(lock, "-" + value.substring(value.indexOf(':')), Lua.whole(left));
    }

    /**
     * Does one command.
     *
     * @return a number, a text, null, or a list of these
     * @throws ModelError if it says so
     */
    @Nullable
    Object call(List<String> words) {
        return switch (words.get(0)) {
            case "EVALSHA" -> evalsha(words);
            case "EVAL" -> {
                loaded.add(Sha1.hex(words.get(1)));
                yield evalsha(words, Sha1.hex(words.get(1)));
            }
            case "TIME" ->
                List.of(
                        Long.toString(clock.getAsLong() / MILLIS_PER_SECOND),
                        Long.toString(clock.getAsLong() % MILLIS_PER_SECOND * MICROS_PER_MILLI));
            case "PING" -> "PONG";
            case "GET" -> db.get(words.get(1));
            case "SET" -> set(words);
            case "DEL" -> (long) db.del(words.get(1));
            case "MGET" -> mget(words.subList(1, words.size()));
            case "HSET" -> (long) db.hset(words.get(1), words.get(2), words.get(3));
            case "HSCAN" -> hscan(words.get(1));
            case "ZADD" -> zadd(words);
            case "ZREM" -> (long) db.zrem(words.get(1), words.get(2));
            case "PEXPIRE" -> (long) db.pexpire(words.get(1), words.get(2), false);
            case "RPUSH" -> (long) db.rpush(words.get(1), words.get(2));
            case "PUBLISH" -> {
                publish(words.get(1), words.get(2));
                yield 0L;
            }
            default -> throw ModelError.of("ERR unknown command '" + words.get(0) + "'");
        };
    }

    private String set(List<String> words) {
        if (words.size() > 3) {
            db.setPx(words.get(1), words.get(2), words.get(4));
        } else {
            db.set(words.get(1), words.get(2));
        }
        return "OK";
    }

    private List<@Nullable Object> mget(List<String> keys) {
        List<@Nullable Object> values = new ArrayList<>(keys.size());
        keys.forEach(key -> values.add(db.mget(key)));
        return values;
    }

    /** All at once, as of a small hash. */
    private List<Object> hscan(String key) {
        List<String> page = new ArrayList<>();
        db.hgetall(key).forEach((field, value) -> {
            page.add(field);
            page.add(value);
        });
        return List.of("0", page);
    }

    private long zadd(List<String> words) {
        boolean onlyNew = words.get(2).equals("NX");
        int at = onlyNew ? 3 : 2;
        return db.zadd(words.get(1), onlyNew, words.get(at), words.get(at + 1));
    }

    private @Nullable Object evalsha(List<String> words) {
        if (!loaded.contains(words.get(1))) {
            throw ModelError.of("NOSCRIPT No matching script. Please use EVAL.");
        }
        return evalsha(words, words.get(1));
    }

    private @Nullable Object evalsha(List<String> words, String sha) {
        Script script = BY_SHA.get(sha);
        if (script == null) {
            throw ModelError.of("ERR this model knows no such script");
        }
        int keys = 3 + Integer.parseInt(words.get(2));
        return run(script, words.subList(3, keys), words.subList(keys, words.size()));
    }

    /** Does what a script does. */
    @Nullable
    Object run(Script script, List<String> keys, List<String> args) {
        try {
            return script == Script.LOCKS
                    ? new ModelledLocks(this, keys, args).answer()
                    : new ModelledScripts(this, keys, args).answer(script);
        } catch (ModelError failed) {
            throw failed.uncaught();
        }
    }
}
