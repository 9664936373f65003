package io.tenure.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this owner holds or is about to, by the record's key. Confined to the loop. */
final class HoldBook {

    /*
     * I1 An entry enters before its record is written. It leaves once it is certain that there is no record, or after
     *    the loss of the owner, when others see to it. So a record of ours that is not in the book is nobody's work.
     */

    private final Map<String, HoldEntry> entries = new LinkedHashMap<>();
    private final Map<String, List<Runnable>> waiters = new LinkedHashMap<>();
    /** Written on the loop. */
    private volatile int size;

    private boolean used;

    @Nullable
    HoldEntry find(String key) {
        return entries.get(key);
    }

    boolean contains(HoldEntry entry) {
        return entries.get(entry.key()) == entry;
    }

    void add(HoldEntry entry) {
        if (entries.putIfAbsent(entry.key(), entry) != null) {
            throw new IllegalStateException(entry.key() + " is in the book already");
        }
        size = entries.size();
        used = true;
    }

    /** Whether nothing ever was in it, so that there can be no record of ours. */
    boolean isUnused() {
        return !used;
    }

    void remove(HoldEntry entry) {
        if (!entries.remove(entry.key(), entry)) {
            return;
        }
        size = entries.size();
        entry.leave();
        List<Runnable> waiting = waiters.remove(entry.key());
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /**
     * Runs {@code task} once the entry that is at {@code key} now has left.
     *
     * @return forgets the task, if it has not run
     */
    Runnable whenGone(String key, Runnable task) {
        waiters.computeIfAbsent(key, k -> new ArrayList<>()).add(task);
        return () -> {
            List<Runnable> waiting = waiters.get(key);
            if (waiting != null && waiting.remove(task) && waiting.isEmpty()) {
                waiters.remove(key);
            }
        };
    }

    /** A copy. */
    Collection<HoldEntry> all() {
        return List.copyOf(entries.values());
    }

    int size() {
        return size;
    }
}
