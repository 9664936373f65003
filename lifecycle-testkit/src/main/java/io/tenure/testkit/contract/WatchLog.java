package io.tenure.testkit.contract;

import io.tenure.store.KeyValue;
import io.tenure.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers what a watch was told. Thread-safe. */
public final class WatchLog implements WatchListener {

    /** The key under which a gap is remembered. */
    public static final String GAP = "(gap)";

    /**
     * One call: a change, or a gap.
     *
     * @param key what changed, or {@link #GAP}
     * @param value what is there now; null if it was deleted, and for a gap
     * @param revision the change's revision; 0 for a gap
     */
    public record Told(String key, @Nullable String value, long revision) {}

    private final List<Told> told = new ArrayList<>();

    /** One that has been told nothing yet. */
    public WatchLog() {}

    @Override
    public synchronized void onChange(String key, @Nullable KeyValue now, long revision) {
        told.add(new Told(key, now == null ? null : now.value(), revision));
    }

    @Override
    public synchronized void onGap() {
        told.add(new Told(GAP, null, 0));
    }

    /** All calls so far. */
    public synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** The changes so far. */
    public List<Told> changes() {
        return told().stream().filter(t -> !t.key().equals(GAP)).toList();
    }

    /** How often a gap was told. */
    public long gaps() {
        return told().stream().filter(t -> t.key().equals(GAP)).count();
    }
}
