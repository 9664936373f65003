package io.tenure.micrometer;

import io.micrometer.core.instrument.Tags;
import io.tenure.cleanup.KindCounts;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** How each kind's releases stand, read from the coordinator's state. Thread-safe. */
final class ReleaseGauges {

    private final Meters meters;
    private final Cached<Map<String, KindCounts>> releases;
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    ReleaseGauges(Meters meters, Cached<Map<String, KindCounts>> releases) {
        this.meters = meters;
        this.releases = releases;
    }

    /** Shows a kind's from now on; {@link Names#OTHER} shows the sum of all that are not shown by themselves. */
    void add(String kind) {
        shown.add(kind);
        gauge(Names.PENDING, "Releases that are decided, and neither done nor parked", kind, KindCounts::pending);
        gauge(Names.PARKED, "Releases that are tried again with growing pauses", kind, KindCounts::parked);
        gauge(Names.HUNG, "Parked releases whose last call has not returned", kind, KindCounts::hung);
        gauge(Names.BREAKER, "Whether the circuit breaker is open", kind, counts -> counts.breakerOpen() ? 1 : 0);
    }

    private void gauge(String name, String description, String kind, ToIntFunction<KindCounts> part) {
        meters.gauge(name, description, this, gauges -> gauges.sum(kind, part), Tags.of(Names.KIND, kind));
    }

    private int sum(String kind, ToIntFunction<KindCounts> part) {
        Map<String, KindCounts> counts = releases.get();
        if (kind.equals(Names.OTHER)) {
            return counts.entrySet().stream()
                    .filter(entry -> !shown.contains(entry.getKey()))
                    .mapToInt(entry -> part.applyAsInt(entry.getValue()))
                    .sum();
        }
        KindCounts of = counts.get(kind);
        return of == null ? 0 : part.applyAsInt(of);
    }
}
