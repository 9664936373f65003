package io.tenure.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted of one kind in one layer. Thread-safe; counting allocates nothing. */
final class KindMeters {

    private final String kind;
    private final Layer layer;
    private final Meters meters;
    private final LongAdder registered = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder renewed = new LongAdder();
    private final LongAdder retired = new LongAdder();
    // Has all causes, and is never written after construction.
    private final Map<ReleaseCause, LongAdder> released = new EnumMap<>(ReleaseCause.class);
    private final LongAdder attemptsDone = new LongAdder();
    private final LongAdder attemptsFailed = new LongAdder();
    private final LongAdder putAside = new LongAdder();
    private final LongAdder quarantined = new LongAdder();

    // Written once, by the thread that registers; null until then, and where the registry refused. A sample that
    // another
    // thread has in that moment is lost; what is counted is not.
    private volatile @Nullable Timer latency;
    private volatile @Nullable Timer reclaim;

    KindMeters(String kind, Layer layer, Meters meters) {
        this.kind = kind;
        this.layer = layer;
        this.meters = meters;
        for (ReleaseCause cause : ReleaseCause.values()) {
            released.put(cause, new LongAdder());
        }
    }

    /** Shows all this in the registry. To be called once, for the one object of its kind and layer. */
    void register() {
        registerTimers();
        registerCounters();
    }

    private void registerTimers() {
        latency = meters.timer(
                Names.LATENCY,
                "From the decision that a resource ends to its cleanup being done",
                tags(),
                shortest(),
                longest(),
                objective());
        if (layer == Layer.EXTERNAL) {
            reclaim = meters.timer(
                    Names.RECLAIM,
                    "From an owner's loss to one of its resources being released here",
                    Tags.of(Names.KIND, kind),
                    Duration.ofMillis(10),
                    Duration.ofMinutes(10));
        }
    }

    private void registerCounters() {
        Tags tags = tags();
        meters.gauge(Names.LIVE, "Resources that are governed now", this, KindMeters::live, tags);
        meters.counter(Names.REGISTERED, "Resources that came under governance", registered, tags);
        meters.counter(Names.SHARED, "Leases made by sharing or finding", shared, tags);
        meters.counter(Names.RENEWED, "TTLs that were restarted", renewed, tags);
        meters.counter(Names.RETIRED, "Resources whose TTL passed while leases were open", retired, tags);
        released.forEach((cause, adder) -> meters.counter(
                Names.RELEASED, "Resources whose end was decided", adder, tags.and(Names.CAUSE, lower(cause))));
        String attempts = "Attempts to clean up";
        meters.counter(Names.ATTEMPT, attempts, attemptsDone, tags.and(Names.OUTCOME, Names.SUCCESS));
        meters.counter(Names.ATTEMPT, attempts, attemptsFailed, tags.and(Names.OUTCOME, Names.FAILURE));
        meters.counter(Names.PUT_ASIDE, "Releases that were parked", putAside, tags);
        if (layer == Layer.EXTERNAL) {
            meters.counter(
                    Names.QUARANTINE,
                    "Resources of lost owners that were quarantined here",
                    quarantined,
                    Tags.of(Names.KIND, kind));
        }
    }

    private Tags tags() {
        return Tags.of(Names.KIND, kind, Names.LAYER, lower(layer));
    }

    /** The bounds of the reclaim matrix: what each layer aims at. */
    private Duration objective() {
        return switch (layer) {
            case MEMORY -> Duration.ofMillis(1);
            case CONNECTION -> Duration.ofMillis(50);
            case EXTERNAL -> Duration.ofSeconds(2);
        };
    }

    private Duration shortest() {
        return switch (layer) {
            case MEMORY -> Duration.ofNanos(1_000);
            case CONNECTION -> Duration.ofNanos(100_000);
            case EXTERNAL -> Duration.ofMillis(1);
        };
    }

    private Duration longest() {
        return switch (layer) {
            case MEMORY -> Duration.ofSeconds(1);
            case CONNECTION -> Duration.ofSeconds(10);
            case EXTERNAL -> Duration.ofMinutes(1);
        };
    }

    boolean isOf(String name) {
        return kind.equals(name);
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    // ---- counting

    void countRegistered() {
        registered.increment();
    }

    void countShared() {
        shared.increment();
    }

    void countRenewed() {
        renewed.increment();
    }

    void countRetired() {
        retired.increment();
    }

    void countReleased(ReleaseCause cause) {
        Objects.requireNonNull(released.get(cause)).increment();
    }

    void countCleaned(long tookNanos) {
        attemptsDone.increment();
        Timer timer = latency;
        if (timer != null) {
            timer.record(tookNanos, TimeUnit.NANOSECONDS);
        }
    }

    void countFailedAttempt() {
        attemptsFailed.increment();
    }

    void countParked() {
        putAside.increment();
    }

    void countReclaimed(long sinceLossNanos) {
        Timer timer = reclaim;
        if (timer != null) {
            timer.record(sinceLossNanos, TimeUnit.NANOSECONDS);
        }
    }

    void countQuarantined() {
        quarantined.increment();
    }

    /** Releases are summed first, so that one that falls in between is still counted as live and never as minus one. */
    long live() {
        long ended = 0;
        for (LongAdder adder : released.values()) {
            ended += adder.sum();
        }
        return Math.max(0, registered.sum() - ended);
    }
}
