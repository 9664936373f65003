package io.tenure.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What locks.lua does, once. Its comments say why. */
final class ModelledLocks {

    private static final double EPOCH = 4_294_967_296.0;
    private static final Pattern STRICT = Pattern.compile("(\\p{XDigit}+:[^:]*:)([0-9]+):[0-9]+:?([0-9]*)");
    private static final int PARTS = 4;
    private static final int MOST_GONE = 100;
    private static final String MANIFEST_KEPT = Long.toString(Verification.MANIFEST_KEPT.toMillis());

    private static final int TAKEN = 1;
    private static final int HELD = 2;
    private static final int LATE = 3;
    private static final int CLOSED = 4;
    private static final int UNSEEDED = 5;

    /** What is said of an operation. */
    private record Said(long code, @Nullable Object more) {
        static Said of(int code, double number) {
            return new Said(code, (long) number);
        }
    }

    private final ModelledRedis redis;
    private final Keyspace db;
    private final List<String> keys;
    private final List<String> args;
    private final @Nullable String run;
    private double now;
    private String millis = "";

    ModelledLocks(ModelledRedis redis, List<String> keys, List<String> args) {
        this.redis = redis;
        this.db = redis.keyspace();
        this.keys = keys;
        this.args = args;
        this.run = args.get(0).length() > 1 ? args.get(0) : null;
    }

    private String key(int place) {
        return keys.get(place - 1);
    }

    private String arg(int place) {
        return args.get(place - 1);
    }

    private double clock() {
        if (now == 0) {
            now = redis.millis();
            millis = Lua.whole(now);
        }
        return now;
    }

    private boolean isLate(int a) {
        return clock() > Lua.number(arg(a + 1));
    }

    /** Whether the lock went. */
    private boolean finish(String lock, String value) {
        String keep = keep(value);
        if (keep != null && Lua.number(keep) > clock()) {
            redis.keepForNobody(lock, value, Lua.number(keep) - now);
            return false;
        }
        db.del(lock);
        return true;
    }

    /** Until when a value's minimum hold lasts, where it has one. */
    static @Nullable String keep(String value) {
        int from = Lua.after(value, PARTS);
        String digits = from < 0 ? null : Lua.digits(value, from);
        return digits != null && from + digits.length() == value.length() ? digits : null;
    }

    private Said take(int k, int a, double minimum) {
        if (isLate(a)) {
            return Said.of(LATE, 0);
        }
        String own = arg(a);
        String present = db.mget(key(k));
        String fence = db.mget(key(k + 4));
        if (db.mget(key(k + 2)) != null || db.mget(key(k + 3)) != null) {
            return Said.of(CLOSED, 0);
        } else if (present != null) {
            return present.startsWith(own) ? new Said(TAKEN, token(present)) : new Said(HELD, present);
        }
        double last = lastOf(fence);
        if (fence == null || !fence.startsWith(run()) || Lua.modulo(last + 1, EPOCH) == 0) {
            return Said.of(UNSEEDED, Math.floor(orZero(fence == null ? null : Lua.lastDigits(fence)) / EPOCH));
        }
        String token = Lua.whole(last + 1);
        String value = own + token + ":" + millis;
        String longest = arg(a + 2);
        if (!Lua.isNil(minimum)) {
            value = value + ":" + Lua.whole(now + minimum);
            longest = Lua.whole(Math.max(Lua.number(longest), minimum));
        }
        db.set(key(k + 4), run() + ":" + token);
        db.setPx(key(k), value, longest);
        db.hset(key(k + 1), arg(a + 3), value);
        db.pexpireFirst(key(k + 1), MANIFEST_KEPT);
        return Said.of(TAKEN, last + 1);
    }

    private double lastOf(@Nullable String fence) {
        if (fence == null) {
            return 0;
        }
        int from = run().length() + 1;
        return orZero(from > fence.length() ? "" : fence.substring(from));
    }

    private static double orZero(@Nullable String digits) {
        double number = Lua.tonumber(digits);
        return Lua.isNil(number) ? 0 : number;
    }

    private String run() {
        if (run == null) {
            throw ModelError.lua("attempt to get the length of a boolean");
        }
        return run;
    }

    private static @Nullable Object token(String present) {
        int from = Lua.after(present, 2);
        String digits = from < 0 ? null : Lua.digits(present, from);
        return digits == null ? null : (Object) (long) Lua.tonumber(digits);
    }

    private Said release(int k, int a) {
        String own = arg(a);
        String present = db.get(key(k));
        List<String> id = List.of(arg(a + 1));
        if (present != null && present.startsWith(own)) {
            db.hdel(key(k + 1), id);
            if (finish(key(k), present)) {
                redis.publish(key(k), "");
            }
            return Said.of(1, 1);
        }
        String listed = db.hget(key(k + 1), arg(a + 1));
        if (listed != null && listed.startsWith(own)) {
            db.hdel(key(k + 1), id);
        }
        return Said.of(0, 0);
    }

    private Said takeOver(int k, int a) {
        if (isLate(a)) {
            return Said.of(LATE, 0);
        }
        String former = arg(a + 5);
        if (!former.isEmpty() && db.exists(key(k + 2), key(k + 3)) == 0 && former.equals(db.get(key(k)))) {
            String fence = db.get(key(k + 4));
            double last = orZero(fence == null ? null : Lua.lastDigits(fence));
            if (fence == null || !fence.startsWith(run()) || Lua.modulo(last + 1, EPOCH) == 0) {
                return Said.of(UNSEEDED, Math.floor(last / EPOCH));
            }
            db.setPx(key(k + 6), "1", arg(a + 6));
            db.hdel(key(k + 5), List.of(arg(a + 3)));
            finish(key(k), former);
        }
        return take(k, a, arg(a + 4).equals("0") ? Lua.NIL : Lua.tonumber(arg(a + 4)));
    }

    private Said takeInTurn(int k, int a) {
        if (isLate(a)) {
            return Said.of(LATE, 0);
        }
        String queue = key(k + 7);
        String alive = key(k + 8);
        String waiter = arg(a + 7);
        String patience = arg(a + 8);
        for (String gone : db.zbelow(alive, now, MOST_GONE)) {
            db.zrem(queue, gone);
            db.zrem(alive, gone);
        }
        if (!waiter.isEmpty()) {
            db.zadd(queue, true, millis, waiter);
            db.zadd(alive, false, Lua.whole(now + Lua.number(patience)), waiter);
            String kept = Lua.argument(10 * Lua.number(patience));
            db.pexpire(queue, kept, false);
            db.pexpire(alive, kept, false);
        }
        String first = db.zfirst(queue);
        while (first != null && db.zscore(alive, first) == null) {
            db.zrem(queue, first);
            first = db.zfirst(queue);
        }
        String present = db.get(key(k));
        if (first != null && !first.equals(waiter) && !(present != null && present.startsWith(arg(a)))) {
            return new Said(HELD, present == null ? "" : present);
        }
        Said said = takeOver(k, a);
        if (!waiter.isEmpty() && said.code == TAKEN) {
            db.zrem(queue, waiter);
            db.zrem(alive, waiter);
        }
        return said;
    }

    private Said takeStrict(int k, int a) {
        if (isLate(a)) {
            return Said.of(LATE, 0);
        }
        String own = arg(a);
        String longest = arg(a + 2);
        String minimum = arg(a + 3);
        String given = arg(a + 4);
        String present = db.mget(key(k));
        if (db.mget(key(k + 1)) != null || db.mget(key(k + 2)) != null) {
            return Said.of(CLOSED, 0);
        } else if (present != null) {
            Matcher parts = STRICT.matcher(present);
            if (!parts.matches()) {
                return new Said(HELD, present);
            } else if (parts.group(1).equals(own)) {
                return Said.of(TAKEN, Lua.tonumber(parts.group(2)));
            } else if (Lua.tonumber(parts.group(2)) >= Lua.number(given)
                    || (!parts.group(3).isEmpty() && Lua.tonumber(parts.group(3)) > now)) {
                return new Said(HELD, present);
            }
        }
        String value = own + given + ":" + millis;
        if (!minimum.equals("0")) {
            value = value + ":" + Lua.whole(now + Lua.number(minimum));
            longest = Lua.whole(Math.max(Lua.number(longest), Lua.number(minimum)));
        }
        db.setPx(key(k), value, longest);
        double token = Lua.tonumber(given);
        return Lua.isNil(token) ? new Said(TAKEN, null) : Said.of(TAKEN, token);
    }

    private Said close(int k, int a) {
        db.del(key(k + 2));
        db.setPx(key(k + 2), "1", arg(a + 2));
        Said said = release(k, a);
        if (said.code == 1 && !arg(a + 3).isEmpty()) {
            redis.publish(arg(a + 3), key(k));
        }
        return said;
    }

    private Said operation(String letter, int k, int a) {
        try {
            return switch (letter) {
                case "t" -> take(k, a, Lua.NIL);
                case "r" -> release(k, a);
                case "o" -> takeOver(k, a);
                case "f" -> takeInTurn(k, a);
                case "s" -> takeStrict(k, a);
                case "c" -> close(k, a);
                default -> throw ModelError.lua("no operation " + letter);
            };
        } catch (ModelError failed) {
            return new Said(-1, failed.said());
        }
    }

    private static int keysOf(String letter) {
        return switch (letter) {
            case "t" -> 5;
            case "r" -> 2;
            case "o" -> 7;
            case "f" -> 9;
            default -> 3;
        };
    }

    private static int argsOf(String letter) {
        return switch (letter) {
            case "r" -> 2;
            case "o" -> 7;
            case "f" -> 9;
            case "s" -> 5;
            default -> 4;
        };
    }

    /** Does all, and says what the script says. */
    @Nullable
    Object answer() {
        List<@Nullable Object> answers = new ArrayList<>();
        answers.add(0L);
        int k = 1;
        int a = run == null ? 1 : 2;
        while (a <= args.size()) {
            String letter = arg(a);
            Said said = operation(letter, k, a + 1);
            answers.add(said.code);
            answers.add(said.more);
            k += keysOf(letter);
            a += 1 + argsOf(letter);
        }
        if (answers.size() == 3 && Long.valueOf(1).equals(answers.get(1))) {
            return answers.get(2);
        }
        answers.set(0, (long) now);
        int end = answers.indexOf(null);
        return end < 0 ? answers : List.copyOf(answers.subList(0, end));
    }
}
