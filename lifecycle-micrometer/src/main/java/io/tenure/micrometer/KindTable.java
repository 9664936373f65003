package io.tenure.micrometer;

import io.tenure.resource.Layer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of each kind, at most so many; all others share one. Thread-safe. */
final class KindTable {
    /*
     * I1. At most maxKinds kinds have meters of their own, however many threads bring new ones at once.
     * I2. A kind is counted in one place, from its first transition to its last: otherwise its live resources would not
     *     add up. So a place is reserved under the kind's key, and the table is full only once all that were reserved
     *     can be seen.
     * I3. A registry that throws costs a kind its meters and nothing else.
     *
     * The registry is foreign code: it is called under no lock, by the one thread that brought the kind.
     */
    private static final Logger LOG = LoggerFactory.getLogger(KindTable.class);

    private final Meters meters;
    private final ReleaseGauges gauges;
    private final int maxKinds;
    private final LongAdder folded;

    // Has all layers, and is never written itself after construction.
    private final Map<Layer, Map<String, KindMeters>> byLayer = new EnumMap<>(Layer.class);
    // What all others share, by layer; beside the table, so that they take no place in it.
    private final Map<Layer, KindMeters> others = new ConcurrentHashMap<>();
    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicInteger visible = new AtomicInteger();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean full;
    private volatile boolean closed;

    KindTable(Meters meters, ReleaseGauges gauges, int maxKinds, LongAdder folded) {
        this.meters = meters;
        this.gauges = gauges;
        this.maxKinds = maxKinds;
        this.folded = folded;
        for (Layer layer : Layer.values()) {
            byLayer.put(layer, new ConcurrentHashMap<>());
        }
    }

    /** The meters of a kind; those that the rest shares if there are too many. */
    KindMeters of(String kind, Layer layer) {
        KindMeters known = in(layer).get(kind);
        if (known == null) {
            known = admit(kind, layer);
        }
        return known != null ? known : other(kind, layer);
    }

    /** The same for a resource that comes under governance, which is counted as folded where its kind has no meters. */
    KindMeters ofNew(String kind, Layer layer) {
        KindMeters of = of(kind, layer);
        if (!of.isOf(kind)) {
            folded.increment();
        }
        return of;
    }

    private Map<String, KindMeters> in(Layer layer) {
        return Objects.requireNonNull(byLayer.get(layer));
    }

    private @Nullable KindMeters admit(String kind, Layer layer) {
        if (full) {
            // It may have come in between the first look and the table's being full, but not later.
            return in(layer).get(kind);
        }
        KindMeters fresh = new KindMeters(kind, layer, meters);
        KindMeters entered = in(layer).computeIfAbsent(kind, name -> reserve() ? fresh : null);
        if (entered == fresh) {
            if (visible.incrementAndGet() == maxKinds) {
                full = true;
            }
            register(fresh, kind);
        }
        return entered;
    }

    private boolean reserve() {
        if (reserved.incrementAndGet() <= maxKinds) {
            return true;
        }
        reserved.decrementAndGet();
        return false;
    }

    private KindMeters other(String kind, Layer layer) {
        if (told.compareAndSet(false, true)) {
            LOG.warn("{} kinds have meters; {} and all further ones are counted as {}", maxKinds, kind, Names.OTHER);
        }
        KindMeters known = others.get(layer);
        if (known != null) {
            return known;
        }
        KindMeters fresh = new KindMeters(Names.OTHER, layer, meters);
        KindMeters first = others.putIfAbsent(layer, fresh);
        if (first == null) {
            register(fresh, Names.OTHER);
        }
        return first == null ? fresh : first;
    }

    private void register(KindMeters fresh, String kind) {
        if (closed) {
            return;
        }
        try {
            fresh.register();
            gauges.add(kind);
        } catch (RuntimeException e) {
            LOG.warn("the meters of kind {} could not be registered; they will be missing", kind, e);
        }
        if (closed) {
            // Closed meanwhile, by somebody who could not see these yet.
            meters.removeAll();
        }
    }

    /** Registers nothing any more. */
    void close() {
        closed = true;
    }
}
