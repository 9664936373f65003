package io.tenure.redis;

import io.tenure.testkit.sim.Dice;
import io.tenure.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws what is asked of a Redis: what our code asks, mostly, and then with a key of another kind, an argument that is
 * nonsense, a value that is none of ours, a clock that is just past.
 */
final class ModelSteps {

    private static final List<String> OWNERS = List.of(
            "00000000000000010000000000000aaa", "00000000000000020000000000000bbb", "00000000000000030000000000000ccc");
    private static final List<String> NONCES = List.of("00000000000000a1", "00000000000000b2", "00000000000000c3");
    private static final List<String> RUNS = List.of("r1-aa", "r1-aa", "r1-aa", "r2-bb", "", "x");
    private static final List<String> IDS = List.of("a", "b", "%20", "");
    private static final List<String> WAITERS = List.of("w1", "w2", "w3", "");
    /** None is a time so short that a server's own clock would meet it. */
    private static final List<String> LENGTHS = List.of("60000", "100000", "86400000");

    private static final List<String> NONSENSE = List.of(
            "",
            "0",
            "-1",
            "x",
            ":",
            "-",
            "1e5",
            " 100000",
            "0100000",
            "100000.5",
            "9007199254740993",
            // More than that fits into no answer of Redis, and which one that gives is its compiler's choice.
            "9223372036854770000");

    private static final List<String> LETTERS = List.of("t", "r", "o", "f", "s", "c", "z");
    /** So long is what the values of a take begin with. */
    private static final int BEGIN = 49;

    private static final long EPOCH = 1L << 32;
    private static final double ODD = 0.04;

    private final Dice dice;
    private final Keyspace present;
    private final List<String> allKeys = new ArrayList<>();
    private long nowMillis;

    /** Draws what fits to what is there. */
    ModelSteps(long seed, Keyspace present) {
        this.dice = new Dice(VirtualTime.inSequence(seed).random());
        this.present = present;
        IDS.forEach(id -> allKeys.addAll(List.of(lock(id), "queue:" + id, "alive:" + id)));
        OWNERS.forEach(owner -> allKeys.addAll(List.of("held:" + owner, "dead:" + owner)));
        NONCES.forEach(nonce -> allKeys.add("rev:" + nonce));
        allKeys.add("fence");
    }

    /** The next command, at that time. */
    List<String> next(long now) {
        nowMillis = now;
        return dice.chance(0.55) ? script(Script.LOCKS, this::operations) : dice.chance(0.5) ? other() : plain();
    }

    private <T> T any(List<T> of) {
        return of.get(dice.below(of.size()));
    }

    private static String lock(String id) {
        return "lock:" + id;
    }

    private String take() {
        return any(OWNERS) + ":" + any(NONCES);
    }

    private String notAfter() {
        return Long.toString(nowMillis + any(List.of(-1L, 0L, 1L, 100_000L, 100_000L, 100_000L)));
    }

    private String key(String key) {
        return dice.chance(ODD / 2) ? any(allKeys) : key;
    }

    private String arg(String arg) {
        return dice.chance(ODD / 2) ? any(NONSENSE) : arg;
    }

    /** A value of a lock, or something like one. */
    private String value(String id) {
        String there = present.mget(lock(id));
        int what = dice.below(20);
        if (what < 12 && there != null) {
            return there;
        }
        String value = (what == 19 ? "-:" + any(NONCES) : take()) + ":" + token() + ":" + nowMillis;
        return switch (what) {
            case 0 -> "";
            case 1 -> "junk";
            case 2 -> any(OWNERS) + ":" + any(NONCES);
            case 3 -> take() + ":x:y";
            case 4 -> value + ":zz";
            case 5 -> value + ":" + nowMillis;
            case 6, 7, 8 -> value + ":" + (nowMillis + 100_000);
            case 9 -> value + ":" + (nowMillis - 1);
            case 10 -> value + ":" + (nowMillis + 100_000) + ":1";
            default -> value;
        };
    }

    private long token() {
        long n = any(List.of(0L, 1L, 5L, EPOCH - 3, EPOCH - 2, EPOCH - 1));
        return dice.below(3) * EPOCH + n;
    }

    private String fence() {
        return switch (dice.below(8)) {
            case 0 -> any(NONSENSE);
            case 1 -> any(RUNS) + ":";
            case 2 -> any(RUNS) + ":9007199254740993";
            default -> any(RUNS) + ":" + token();
        };
    }

    // ---- scripts

    /** Collects keys and arguments. */
    private interface Draw {
        void draw(List<String> keys, List<String> args);
    }

    private List<String> script(Script script, Draw draw) {
        List<String> keys = new ArrayList<>();
        List<String> args = new ArrayList<>();
        draw.draw(keys, args);
        boolean byName = dice.chance(0.7);
        List<String> words = new ArrayList<>(
                List.of(byName ? "EVALSHA" : "EVAL", byName ? script.sha() : script.text(), keys.size() + ""));
        keys.forEach(key -> words.add(key(key)));
        for (int i = 0; i < args.size(); i++) {
            boolean shapes = script == Script.LOCKS && (i == 0 || LETTERS.contains(args.get(i)));
            words.add(shapes ? args.get(i) : arg(args.get(i)));
        }
        return words;
    }

    private void operations(List<String> keys, List<String> args) {
        args.add(any(RUNS));
        boolean given = args.get(0).length() > 1;
        if (!given) {
            // What follows begins where the run would be.
            args.clear();
        }
        int count = dice.chance(0.6) ? 1 : dice.below(4);
        for (int i = 0; i < count; i++) {
            String letter = any(List.of("t", "t", "t", "t", "r", "r", "r", "o", "o", "f", "f", "f", "s", "c", "z"));
            args.add(letter);
            operation(letter, keys, args);
        }
        if (args.isEmpty()) {
            args.add("");
        }
    }

    private void operation(String letter, List<String> keys, List<String> args) {
        String id = any(IDS);
        String owner = any(OWNERS);
        String nonce = any(NONCES);
        String own = owner + ":" + nonce + ":";
        String length = any(LENGTHS);
        switch (letter) {
            case "r", "c" -> {
                keys.addAll(List.of(lock(id), "held:" + owner));
                args.addAll(List.of(own, id));
                if (letter.equals("c")) {
                    keys.add("rev:" + nonce);
                    args.addAll(List.of(length, any(List.of("", "told:" + owner))));
                }
            }
            case "s" -> {
                keys.addAll(List.of(lock(id), "dead:" + owner, "rev:" + nonce));
                args.addAll(List.of(own, notAfter(), length, minimum(), token() + ""));
            }
            case "z" -> {
                keys.addAll(List.of("a", "b", "c"));
                args.addAll(List.of("1", "2", "3", "4"));
            }
            default -> {
                keys.addAll(List.of(lock(id), "held:" + owner, "dead:" + owner, "rev:" + nonce, "fence"));
                args.addAll(List.of(own, notAfter(), length, id));
                if (!letter.equals("t")) {
                    String former = dice.chance(0.3) ? "" : value(id);
                    String past = former.contains(":") ? former.substring(0, former.indexOf(':')) : any(OWNERS);
                    keys.addAll(List.of("held:" + past, "dead:" + past));
                    args.addAll(List.of(minimum(), former, any(LENGTHS)));
                }
                if (letter.equals("f")) {
                    keys.addAll(List.of("queue:" + id, "alive:" + id));
                    args.addAll(List.of(any(WAITERS), any(List.of("30000", "60000"))));
                }
            }
        }
    }

    private String minimum() {
        return dice.chance(0.6) ? "0" : any(List.of("100000", "200000"));
    }

    private List<String> other() {
        Script script = any(List.of(
                Script.BURY,
                Script.RECLAIM,
                Script.RENEW,
                Script.EXTEND,
                Script.SEED,
                Script.SEED,
                Script.LOOK,
                Script.PUT,
                Script.DELETE));
        return script(script, (keys, args) -> other(script, keys, args));
    }

    private void other(Script script, List<String> keys, List<String> args) {
        String id = any(IDS);
        String owner = any(OWNERS);
        String nonce = any(NONCES);
        switch (script) {
            case BURY -> {
                keys.add("dead:" + owner);
                args.add(any(LENGTHS));
            }
            case RECLAIM -> {
                keys.add("held:" + owner);
                for (int i = dice.below(4); i >= 0; i--) {
                    String one = any(IDS);
                    keys.add(lock(one));
                    args.addAll(List.of(one, value(one)));
                }
            }
            case RENEW -> {
                args.add(any(LENGTHS));
                for (int i = dice.below(4); i > 0; i--) {
                    String one = any(IDS);
                    String there = value(one);
                    keys.add(lock(one));
                    args.add(there.length() > BEGIN ? there.substring(0, BEGIN) : take());
                }
            }
            case EXTEND -> {
                String there = value(id);
                String begin = there.length() > BEGIN ? there.substring(0, BEGIN) : take();
                String by = begin.split(":", -1)[0];
                keys.addAll(List.of(lock(id), "held:" + by, "dead:" + by, "rev:" + nonce));
                args.addAll(List.of(begin, notAfter(), id, minimum(), any(LENGTHS)));
            }
            case SEED -> {
                keys.add("fence");
                args.addAll(List.of(any(RUNS), Integer.toString(dice.below(4))));
            }
            case LOOK -> {
                for (int i = dice.below(4); i > 0; i--) {
                    keys.add(any(allKeys));
                }
            }
            case PUT -> {
                keys.addAll(List.of(lock(id), "rev:" + nonce));
                String put = any(List.of("one", "two", value(id)));
                args.addAll(List.of(put, Sha1.hex(put), any(List.of("0", any(LENGTHS))), notAfter()));
            }
            case DELETE -> {
                keys.addAll(List.of(lock(id), "rev:" + nonce));
                String put = any(List.of("one", "two", value(id)));
                args.addAll(List.of(Sha1.hex(put), any(List.of("0", any(LENGTHS)))));
            }
            case LOCKS -> throw new IllegalArgumentException("drawn elsewhere");
        }
    }

    // ---- plain commands, and what nobody of ours would ask

    private List<String> plain() {
        String id = any(IDS);
        return switch (dice.below(13)) {
            case 0 -> List.of("MGET", lock(id), any(allKeys), any(allKeys));
            case 1 -> List.of("HSCAN", key("held:" + any(OWNERS)), "0", "COUNT", "250");
            case 2 -> List.of("ZADD", key("queue:" + id), "NX", arg("" + nowMillis), any(WAITERS));
            case 3 -> List.of("ZADD", key("alive:" + id), arg("" + (nowMillis + dice.below(3) - 1)), any(WAITERS));
            case 4 -> List.of("ZREM", key("alive:" + id), any(WAITERS));
            case 5 -> List.of("PEXPIRE", key("queue:" + id), arg(any(LENGTHS)));
            case 6 -> List.of("PUBLISH", lock(id), "");
            case 7 -> List.of("DEL", any(allKeys));
            case 8 -> List.of("SET", "fence", fence());
            case 9 -> List.of("SET", lock(id), value(id), "PX", any(LENGTHS));
            case 10 -> List.of("HSET", key("held:" + any(OWNERS)), id, value(id));
            case 11 -> List.of("RPUSH", any(allKeys), "odd");
            default -> List.of("SET", any(allKeys), any(NONSENSE));
        };
    }

    /** By how much the clock goes on before the next command: mostly not at all. */
    long pass() {
        return dice.chance(0.85) ? 0 : any(List.of(30_001L, 60_001L, 300_001L));
    }
}
