package io.tenure.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a Redis holds, and what the commands do that our scripts use. Not thread-safe. */
final class Keyspace {

    private static final long NEVER = Long.MAX_VALUE;
    private static final int LONGEST_NUMBER = 19;

    /** What stands in a key; one of the four is not null. */
    private static final class Entry {
        private @Nullable String text;
        private @Nullable Map<String, String> hash;
        private @Nullable Map<String, Double> scores;
        private @Nullable List<String> list;
        private long expiresMillis = NEVER;

        private Entry copy() {
            Entry copy = new Entry();
            copy.text = text;
            copy.hash = hash == null ? null : new LinkedHashMap<>(hash);
            copy.scores = scores == null ? null : new LinkedHashMap<>(scores);
            copy.list = list == null ? null : new ArrayList<>(list);
            copy.expiresMillis = expiresMillis;
            return copy;
        }
    }

    /** Hears of each text that comes, goes, or gives way to another. */
    interface Watcher {
        void changed(String key, @Nullable String before, @Nullable String now);
    }

    private final LongSupplier clock;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private Watcher watcher = (key, before, now) -> {};

    /** An empty one, whose keys expire by that clock, in milliseconds. */
    Keyspace(LongSupplier clock) {
        this.clock = clock;
    }

    /** What it is now. */
    Keyspace copy() {
        Keyspace copy = new Keyspace(clock);
        entries.forEach((key, entry) -> copy.entries.put(key, entry.copy()));
        return copy;
    }

    /** Has {@code newWatcher} told from now on. */
    void watchedBy(Watcher newWatcher) {
        watcher = newWatcher;
    }

    private @Nullable Entry find(String key) {
        Entry entry = entries.get(key);
        if (entry != null && clock.getAsLong() > entry.expiresMillis) {
            remove(key);
            return null;
        }
        return entry;
    }

    private void remove(String key) {
        tell(key, entries.remove(key), null);
    }

    private void tell(String key, @Nullable Entry before, @Nullable String now) {
        String text = before == null ? null : before.text;
        if (text != null || now != null) {
            watcher.changed(key, text, now);
        }
    }

    // ---- any key

    int del(String... keys) {
        int deleted = 0;
        for (String key : keys) {
            if (find(key) != null) {
                remove(key);
                deleted++;
            }
        }
        return deleted;
    }

    int exists(String... keys) {
        int found = 0;
        for (String key : keys) {
            found += find(key) != null ? 1 : 0;
        }
        return found;
    }

    String type(String key) {
        Entry entry = find(key);
        if (entry == null) {
            return "none";
        }
        return entry.text != null ? "string" : entry.hash != null ? "hash" : entry.scores != null ? "zset" : "list";
    }

    /** For how long it is kept; -1 for ever, -2 if it is not there. */
    long pttl(String key) {
        Entry entry = find(key);
        if (entry == null) {
            return -2;
        }
        return entry.expiresMillis == NEVER ? -1 : Math.max(0, entry.expiresMillis - clock.getAsLong());
    }

    int pexpire(String key, String millis, boolean onlyLater) {
        long now = clock.getAsLong();
        long length = number(millis);
        if (length > 0 && length > NEVER - now) {
            throw ModelError.of("ERR invalid expire time in 'pexpire' command");
        }
        Entry entry = find(key);
        if (entry == null || (onlyLater && now + length <= entry.expiresMillis)) {
            return 0;
        }
        if (length <= 0) {
            remove(key);
        } else {
            entry.expiresMillis = now + length;
        }
        return 1;
    }

    /** Where it is kept for ever. */
    int pexpireFirst(String key, String millis) {
        return pttl(key) == -1 ? pexpire(key, millis, false) : 0;
    }

    /** A whole number as Redis reads one. */
    private static long number(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        boolean whole = !digits.isEmpty() && digits.length() <= LONGEST_NUMBER && Lua.isDigits(digits);
        if (!whole || (digits.startsWith("0") && text.length() > 1)) {
            throw ModelError.of("ERR value is not an integer or out of range");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLong) {
            throw ModelError.of("ERR value is not an integer or out of range");
        }
    }

    // ---- texts

    @Nullable
    String get(String key) {
        Entry entry = find(key);
        if (entry != null && entry.text == null) {
            throw ModelError.wrongType();
        }
        return entry == null ? null : entry.text;
    }

    /** The same as MGET, which finds nothing in a key of another type. */
    @Nullable
    String mget(String key) {
        Entry entry = find(key);
        return entry == null ? null : entry.text;
    }

    void set(String key, String value) {
        Entry entry = new Entry();
        entry.text = value;
        tell(key, entries.put(key, entry), value);
    }

    void setPx(String key, String value, String millis) {
        long length = number(millis);
        long now = clock.getAsLong();
        if (length <= 0 || length > NEVER - now) {
            throw ModelError.of("ERR invalid expire time in 'set' command");
        }
        set(key, value);
        entries.get(key).expiresMillis = now + length;
    }

    // ---- hashes

    private @Nullable Map<String, String> hash(String key) {
        Entry entry = find(key);
        if (entry != null && entry.hash == null) {
            throw ModelError.wrongType();
        }
        return entry == null ? null : entry.hash;
    }

    int hset(String key, String field, String value) {
        Map<String, String> hash = hash(key);
        if (hash == null) {
            Entry entry = new Entry();
            hash = new LinkedHashMap<>();
            entry.hash = hash;
            entries.put(key, entry);
        }
        return hash.put(field, value) == null ? 1 : 0;
    }

    @Nullable
    String hget(String key, String field) {
        Map<String, String> hash = hash(key);
        return hash == null ? null : hash.get(field);
    }

    boolean hexists(String key, String field) {
        return hget(key, field) != null;
    }

    int hdel(String key, List<String> fields) {
        Map<String, String> hash = hash(key);
        int deleted = 0;
        for (String field : fields) {
            deleted += hash != null && hash.remove(field) != null ? 1 : 0;
        }
        if (hash != null && hash.isEmpty()) {
            entries.remove(key);
        }
        return deleted;
    }

    Map<String, String> hgetall(String key) {
        Map<String, String> hash = hash(key);
        return hash == null ? Map.of() : hash;
    }

    // ---- scores by member

    private @Nullable Map<String, Double> scores(String key) {
        Entry entry = find(key);
        if (entry != null && entry.scores == null) {
            throw ModelError.wrongType();
        }
        return entry == null ? null : entry.scores;
    }

    int zadd(String key, boolean onlyNew, String score, String member) {
        double number = score(score);
        Map<String, Double> scores = scores(key);
        if (scores == null) {
            Entry entry = new Entry();
            scores = new LinkedHashMap<>();
            entry.scores = scores;
            entries.put(key, entry);
        }
        Double before = onlyNew ? scores.putIfAbsent(member, number) : scores.put(member, number);
        return before == null ? 1 : 0;
    }

    private static double score(String text) {
        double number = Lua.tonumber(text);
        if (Lua.isNil(number) || !text.equals(text.strip())) {
            throw ModelError.of("ERR value is not a valid float");
        }
        return number;
    }

    int zrem(String key, String member) {
        Map<String, Double> scores = scores(key);
        if (scores == null || scores.remove(member) == null) {
            return 0;
        }
        if (scores.isEmpty()) {
            entries.remove(key);
        }
        return 1;
    }

    @Nullable
    Double zscore(String key, String member) {
        Map<String, Double> scores = scores(key);
        return scores == null ? null : scores.get(member);
    }

    /** The one with the lowest score. */
    @Nullable
    String zfirst(String key) {
        List<String> all = zbelow(key, Double.POSITIVE_INFINITY, 1);
        return all.isEmpty() ? null : all.get(0);
    }

    /** Those with a lower score than that, in order. */
    List<String> zbelow(String key, double below, int most) {
        Map<String, Double> scores = scores(key);
        if (scores == null) {
            return List.of();
        }
        return scores.entrySet().stream()
                .filter(entry -> entry.getValue() < below)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.naturalOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    // ---- for tests

    /** Of a type that none of our commands works with. */
    int rpush(String key, String value) {
        Entry entry = find(key);
        if (entry == null) {
            entry = new Entry();
            entry.list = new ArrayList<>();
            entries.put(key, entry);
        }
        if (entry.list == null) {
            throw ModelError.wrongType();
        }
        entry.list.add(value);
        return entry.list.size();
    }

    List<String> keys() {
        return List.copyOf(entries.keySet()).stream()
                .filter(key -> find(key) != null)
                .toList();
    }

    /** What stands in each key: its type, and its contents in an order of their own. */
    Map<String, String> contents() {
        Map<String, String> all = new TreeMap<>();
        for (String key : keys()) {
            Entry entry = entries.get(key);
            Object content = entry.text != null
                    ? entry.text
                    : entry.hash != null
                            ? new TreeMap<>(entry.hash)
                            : entry.scores != null ? new TreeMap<>(entry.scores) : entry.list;
            all.put(key, type(key) + " " + content);
        }
        return all;
    }
}
