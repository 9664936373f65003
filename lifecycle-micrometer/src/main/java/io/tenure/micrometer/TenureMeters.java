package io.tenure.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tenure.ResourceCoordinator;
import io.tenure.cleanup.KindCounts;
import io.tenure.cluster.OwnerStats;
import io.tenure.event.Transitions;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of a coordinator, in any Micrometer registry; {@code docs/meters.md} lists them. Given to the coordinator's
 * builder, and bound to the coordinator that comes of it:
 *
 * <pre>{@code
 * TenureMeters meters = TenureMeters.builder(registry).kinds(BANK, LOCKS).build();
 * ResourceCoordinator coordinator = ResourceCoordinator.builder("payments").transitions(meters).build();
 * meters.bindTo(coordinator);
 * }</pre>
 *
 * <p>Thread-safe. A transition costs an adder, an end also a timer; neither allocates. The registry refers to these meters
 * weakly, so they go with the coordinator even where nobody closes them.
 */
public final class TenureMeters implements Transitions, AutoCloseable {

    private final Meters meters;
    private final KindTable kinds;
    private final Timer renewed;
    private final Timer renewalFailed;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder restarted = new LongAdder();
    private final LongAdder folded = new LongAdder();
    private final AtomicBoolean bound = new AtomicBoolean();
    private volatile Readings readings = Readings.NONE;
    private final Cached<Map<String, KindCounts>> releases;
    private final Cached<OwnerStats> owner;
    // Kept here, for the registry does not.
    private final OwnerGauges ownerGauges;

    TenureMeters(TenureMetersBuilder builder) {
        MeterRegistry registry = builder.registry;
        this.meters = new Meters(registry, builder.tags, builder.percentileHistogram);
        if (meters.isTaken(Names.FOLDED)) {
            throw new InvalidArgumentException(
                    "tags",
                    builder.tags.stream().toList(),
                    "other than those of the meters that this registry shows already; or close those first");
        }
        this.releases =
                new Cached<>(() -> readings.releases(), registry.config().clock());
        this.owner = new Cached<>(() -> readings.owner(), registry.config().clock());
        this.kinds = new KindTable(meters, new ReleaseGauges(meters, releases), builder.maxKinds, folded);
        this.ownerGauges = new OwnerGauges(meters, owner);
        try {
            this.renewed = renewal(Names.SUCCESS);
            this.renewalFailed = renewal(Names.FAILURE);
            registerTheRest();
            builder.kinds.forEach(kind -> kinds.of(kind.name(), kind.layer()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Meters with every setting left as it is. */
    public static TenureMeters on(MeterRegistry registry) {
        return builder(registry).build();
    }

    /** Begins meters in a registry. */
    public static TenureMetersBuilder builder(MeterRegistry registry) {
        return new TenureMetersBuilder(registry);
    }

    private Timer renewal(String outcome) {
        return meters.timer(
                Names.RENEWAL,
                "Renewals of the owner's session",
                Tags.of(Names.OUTCOME, outcome),
                Duration.ofMillis(1),
                Duration.ofSeconds(30));
    }

    private void registerTheRest() {
        ownerGauges.register();
        Tags none = Tags.empty();
        meters.counter(Names.DROPPED, "Events that observers were too slow for", dropped, none);
        meters.counter(Names.RESTARTED, "Threads that died and were replaced", restarted, none);
        meters.counter(Names.FOLDED, "Resources registered of kinds beyond the limit of kinds", folded, none);
    }

    /**
     * Shows what is read from the coordinator's state: pending and parked releases, the session, orphans, quarantine.
     * Until then these are shown as 0, and the owner as joining.
     *
     * @throws InvalidArgumentException if another coordinator is bound
     */
    public void bindTo(ResourceCoordinator coordinator) {
        bindTo(Readings.of(coordinator));
    }

    void bindTo(Readings newReadings) {
        if (!bound.compareAndSet(false, true)) {
            throw new InvalidArgumentException("coordinator", "a second one", "bound to meters of its own");
        }
        readings = newReadings;
        releases.forget();
        owner.forget();
    }

    /** Takes the meters out of the registry. What happens afterwards is not shown. Idempotent. */
    @Override
    public void close() {
        kinds.close();
        meters.removeAll();
    }

    // ---- transitions

    @Override
    public void created(String kind, Layer layer) {
        kinds.ofNew(kind, layer).countRegistered();
    }

    @Override
    public void shared(String kind, Layer layer) {
        kinds.of(kind, layer).countShared();
    }

    @Override
    public void renewed(String kind, Layer layer) {
        kinds.of(kind, layer).countRenewed();
    }

    @Override
    public void retired(String kind, Layer layer) {
        kinds.of(kind, layer).countRetired();
    }

    @Override
    public void released(String kind, Layer layer, ReleaseCause cause) {
        kinds.of(kind, layer).countReleased(cause);
    }

    @Override
    public void cleaned(String kind, Layer layer, int attempts, long tookNanos) {
        kinds.of(kind, layer).countCleaned(tookNanos);
    }

    @Override
    public void cleanupFailed(String kind, Layer layer, int attempt) {
        kinds.of(kind, layer).countFailedAttempt();
    }

    @Override
    public void parked(String kind, Layer layer) {
        kinds.of(kind, layer).countParked();
    }

    @Override
    public void sessionRenewed(boolean succeeded, long tookNanos) {
        (succeeded ? renewed : renewalFailed).record(tookNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void reclaimed(String kind, long sinceLossNanos) {
        kinds.of(kind, Layer.EXTERNAL).countReclaimed(sinceLossNanos);
    }

    @Override
    public void quarantined(String kind) {
        kinds.of(kind, Layer.EXTERNAL).countQuarantined();
    }

    @Override
    public void eventsDropped(int count) {
        dropped.add(count);
    }

    @Override
    public void threadRestarted() {
        restarted.increment();
    }
}
