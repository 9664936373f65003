package io.tenure.examples.gateway.bank;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bank's books. An entry stays until someone asks for its end: the bank cannot know whether an owner that is silent
 * is dead, and so frees nothing by itself. Thread-safe: all methods hold one lock, and none calls out under it.
 */
final class Books {

    private final LongSupplier nanoClock;
    // Guarded by this.
    private final Map<Book, Map<String, Entry>> entries = new HashMap<>();
    // Guarded by this. An owner stays in it when it keeps nothing any more.
    private final Map<String, Position> positions = new TreeMap<>();

    Books(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        for (Book book : Book.values()) {
            entries.put(book, new HashMap<>());
        }
    }

    /** Enters; the same entry again makes no difference. Returns false if another one has its name. */
    synchronized boolean enter(Entry entry) {
        Entry present = in(entry.book()).putIfAbsent(entry.instance(), entry);
        if (present == null) {
            positions
                    .computeIfAbsent(entry.owner(), owner -> new Position(owner, entry.gateway()))
                    .add(entry);
        }
        return present == null || present.equals(entry);
    }

    /**
     * Strikes out; returns false if there is no such entry.
     *
     * @param byGateway who asks; null if nobody knows
     */
    synchronized boolean strike(Book book, String instance, @Nullable String byGateway) {
        Entry entry = in(book).remove(instance);
        if (entry == null) {
            return false;
        }
        Position position = positions.get(entry.owner());
        if (position != null) {
            position.remove(entry, byGateway, nanoClock.getAsLong());
        }
        return true;
    }

    synchronized boolean has(Book book, String instance) {
        return in(book).containsKey(instance);
    }

    /** What one owner never gave up: the entries that are kept for it, and those that others have struck out. */
    synchronized List<Map<String, Object>> neverGivenUpBy(String owner) {
        Position position = positions.get(owner);
        return position == null ? List.of() : position.neverGivenUp();
    }

    /** Everything that is left, and for whom. */
    synchronized Map<String, @Nullable Object> left() {
        Map<String, @Nullable Object> left = new LinkedHashMap<>();
        int all = 0;
        for (Book book : Book.values()) {
            left.put(book.word(), in(book).size());
            all += in(book).size();
        }
        left.put("left", all);
        left.put(
                "cents_held",
                positions.values().stream().mapToLong(Position::centsHeld).sum());
        left.put("owners", Position.toJson(positions.values(), nanoClock.getAsLong()));
        return left;
    }

    private Map<String, Entry> in(Book book) {
        return entries.computeIfAbsent(book, none -> new HashMap<>());
    }
}
