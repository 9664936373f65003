package io.tenure.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the scripts do beside {@link ModelledLocks}. Their comments say why. */
final class ModelledScripts {

    private static final double EPOCH = 4_294_967_296.0;
    private static final Pattern FENCE = Pattern.compile("(.*):([0-9]+)", Pattern.DOTALL);
    private static final int PARTS = 4;

    private final ModelledRedis redis;
    private final Keyspace db;
    private final List<String> keys;
    private final List<String> args;

    ModelledScripts(ModelledRedis redis, List<String> keys, List<String> args) {
        this.redis = redis;
        this.db = redis.keyspace();
        this.keys = keys;
        this.args = args;
    }

    Object answer(Script script) {
        return switch (script) {
            case BURY -> bury();
            case RECLAIM -> reclaim();
            case RENEW -> renew();
            case EXTEND -> extend();
            case SEED -> seed();
            case LOOK -> look();
            case PUT -> put();
            case DELETE -> delete();
            case LOCKS -> throw new IllegalArgumentException("that is modelled elsewhere");
        };
    }

    private static List<Object> pair(long code, double more) {
        return List.of(code, (long) more);
    }

    private Object bury() {
        close(keys.get(0), args.get(0));
        return 1L;
    }

    private void close(String key, String millis) {
        db.del(key);
        db.setPx(key, "1", millis);
    }

    private Object reclaim() {
        double now = redis.millis();
        requireSome(1);
        List<String> ids = new ArrayList<>();
        List<@Nullable String> present = new ArrayList<>();
        for (int i = 1; i < keys.size(); i++) {
            ids.add(args.get(2 * i - 2));
            present.add(db.mget(keys.get(i)));
        }
        db.hdel(keys.get(0), ids);
        long released = 0;
        for (int i = 1; i < keys.size(); i++) {
            String value = args.get(2 * i - 1);
            if (value.equals(present.get(i - 1))) {
                released++;
                end(keys.get(i), value, now);
            }
        }
        return pair(released, now);
    }

    private void end(String lock, String value, double now) {
        String keep = ModelledLocks.keep(value);
        if (keep != null && Lua.number(keep) > now) {
            redis.keepForNobody(lock, value, Lua.number(keep) - now);
        } else {
            db.del(lock);
            redis.publish(lock, "");
        }
    }

    /** Redis wants a key at least. */
    private void requireSome(int others) {
        if (keys.size() <= others) {
            throw ModelError.of("ERR Wrong number of args calling Redis command from script");
        }
    }

    private Object renew() {
        requireSome(0);
        List<String> present = new ArrayList<>();
        keys.forEach(key -> {
            String value = db.mget(key);
            present.add(value == null ? "" : value);
        });
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            boolean own = present.get(i).startsWith(args.get(i + 1) + ":");
            if (own) {
                db.pexpire(keys.get(i), args.get(0), true);
            }
            kept.add(own ? 1L : 0L);
        }
        return kept;
    }

    private Object extend() {
        double now = redis.millis();
        if (now > Lua.number(args.get(1))) {
            return pair(3, now);
        }
        String own = args.get(0) + ":";
        String present = db.get(keys.get(0));
        if (present == null || !present.startsWith(own) || db.exists(keys.get(2), keys.get(3)) > 0) {
            return pair(0, now);
        }
        boolean listed = db.hexists(keys.get(1), args.get(2));
        String minimum = args.get(3);
        String value = firstParts(present);
        if (!minimum.equals("0")) {
            value = value + ":" + Lua.whole(now + Lua.number(minimum));
        }
        String longest = Lua.number(minimum) > Lua.number(args.get(4)) ? minimum : args.get(4);
        db.setPx(keys.get(0), value, longest);
        if (listed) {
            db.hset(keys.get(1), args.get(2), value);
        }
        return pair(1, now);
    }

    private static String firstParts(String value) {
        int from = Lua.after(value, PARTS - 1);
        if (from < 0) {
            throw ModelError.lua("attempt to concatenate nil");
        }
        int end = value.indexOf(':', from);
        return end < 0 ? value : value.substring(0, end);
    }

    private Object seed() {
        String fence = db.get(keys.get(0));
        Matcher parts = FENCE.matcher(fence == null ? ":0" : fence);
        if (!parts.matches()) {
            throw ModelError.lua("attempt to perform arithmetic on nil");
        }
        double token = Lua.tonumber(parts.group(2));
        double epoch = Math.floor(token / EPOCH);
        if (parts.group(1).equals(args.get(0)) && Lua.modulo(token + 1, EPOCH) != 0) {
            return pair(1, epoch);
        }
        double wanted = Lua.number(args.get(1));
        if (epoch >= wanted) {
            return pair(0, epoch);
        }
        db.set(keys.get(0), args.get(0) + ":" + Lua.whole(wanted * EPOCH));
        return pair(1, wanted);
    }

    private Object look() {
        requireSome(0);
        List<Object> seen = new ArrayList<>();
        keys.forEach(key -> {
            String value = db.mget(key);
            seen.add(value == null ? "" : value);
            seen.add(db.pttl(key));
        });
        return seen;
    }

    private Object put() {
        double now = redis.millis();
        if (now > Lua.number(args.get(3))) {
            return pair(3, now);
        }
        if (db.exists(keys.get(1)) > 0) {
            return pair(4, now);
        }
        String present = db.mget(keys.get(0));
        if (present != null) {
            return pair(Sha1.hex(present).equals(args.get(1)) ? 2 : 0, now);
        } else if (db.exists(keys.get(0)) > 0) {
            return pair(0, now);
        }
        if (args.get(2).equals("0")) {
            db.set(keys.get(0), args.get(0));
        } else {
            db.setPx(keys.get(0), args.get(0), args.get(2));
        }
        return pair(1, now);
    }

    private Object delete() {
        double now = redis.millis();
        String present = db.mget(keys.get(0));
        boolean own = present != null && Sha1.hex(present).equals(args.get(0));
        if (!args.get(1).equals("0")) {
            close(keys.get(1), args.get(1));
        }
        if (own) {
            db.del(keys.get(0));
        }
        return pair(own ? 1 : 0, now);
    }
}
