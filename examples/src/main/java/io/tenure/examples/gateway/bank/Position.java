package io.tenure.examples.gateway.bank;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the bank keeps, and has kept, for one owner. Guarded by its {@link Books}. */
final class Position {

    private static final double NANOS_PER_MILLI = 1e6;

    private final String owner;
    private final String gateway;
    private final Map<Book, Map<String, Entry>> kept = new EnumMap<>(Book.class);
    private long taken;
    private final List<Entry> reclaimed = new ArrayList<>();
    private long releasedByOwner;
    private @Nullable Long firstReclaimNanos;
    private @Nullable Long lastReclaimNanos;

    Position(String owner, String gateway) {
        this.owner = owner;
        this.gateway = gateway;
        for (Book book : Book.values()) {
            kept.put(book, new TreeMap<>());
        }
    }

    void add(Entry entry) {
        entries(entry.book()).put(entry.instance(), entry);
        taken++;
    }

    void remove(Entry entry, @Nullable String byGateway, long nowNanos) {
        entries(entry.book()).remove(entry.instance());
        if (gateway.equals(byGateway)) {
            releasedByOwner++;
            return;
        }
        reclaimed.add(entry);
        firstReclaimNanos = firstReclaimNanos == null ? Long.valueOf(nowNanos) : firstReclaimNanos;
        lastReclaimNanos = nowNanos;
    }

    int count(Book book) {
        return entries(book).size();
    }

    long centsHeld() {
        return entries(Book.HOLDS).values().stream().mapToLong(Entry::cents).sum();
    }

    /** What is kept, and what others have struck out: all that the owner itself never gave up. */
    List<Map<String, Object>> neverGivenUp() {
        List<Map<String, Object>> all = new ArrayList<>();
        kept.values().forEach(book -> book.values().forEach(entry -> all.add(entry.toJson("kept"))));
        reclaimed.forEach(entry -> all.add(entry.toJson("reclaimed")));
        return all;
    }

    /** With ages instead of moments: this process's clock means nothing to the reader. */
    Map<String, @Nullable Object> toJson(long nowNanos) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("owner", owner);
        json.put("gateway", gateway);
        for (Book book : Book.values()) {
            json.put(book.word(), count(book));
        }
        json.put("cents_held", centsHeld());
        json.put("taken", taken);
        json.put("released_by_owner", releasedByOwner);
        json.put("reclaimed", reclaimed.size());
        json.put("first_reclaim_ago_ms", ageMillis(firstReclaimNanos, nowNanos));
        json.put("last_reclaim_ago_ms", ageMillis(lastReclaimNanos, nowNanos));
        return json;
    }

    static List<Map<String, @Nullable Object>> toJson(Collection<Position> positions, long nowNanos) {
        return positions.stream().map(position -> position.toJson(nowNanos)).toList();
    }

    private Map<String, Entry> entries(Book book) {
        return kept.computeIfAbsent(book, none -> new TreeMap<>());
    }

    private static @Nullable Long ageMillis(@Nullable Long momentNanos, long nowNanos) {
        return momentNanos == null ? null : Math.round((nowNanos - momentNanos) / NANOS_PER_MILLI);
    }
}
