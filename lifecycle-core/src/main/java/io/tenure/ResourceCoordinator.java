package io.tenure;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import io.tenure.annotation.Governed;
import io.tenure.annotation.Governor;
import io.tenure.cleanup.KindCounts;
import io.tenure.cleanup.ParkedRelease;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.cluster.Owner;
import io.tenure.diagnosis.Diagnosis;
import io.tenure.engine.Engine;
import io.tenure.event.CompositeTransitions;
import io.tenure.event.EventBus;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Subscription;
import io.tenure.event.Transitions;
import io.tenure.resource.Ids;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseResult;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.Text;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.CoordinationStore;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.lang.invoke.MethodHandles.Lookup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a process registers what it opens. Each resource is released once, on time and in order, also when a holder
 * forgets it; external ones also when this process is gone.
 *
 * <p>Thread-safe. Several coordinators in one process do not disturb each other.
 */
public final class ResourceCoordinator implements Registrar, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceCoordinator.class);

    private final TimeSource time;
    private final Engine engine;
    private final ReleasePipeline pipeline;
    private final EventBus events;
    private final OwnerSeat seat;
    private final Diagnosis diagnosis;
    private final Shutdown shutdown;
    private final Duration callTimeout;

    private ResourceCoordinator(
            CoordinatorBuilder builder, CoordinationStore store, Threads threads, LeaseListener leases) {
        var ownerSettings = builder.ownerSettings();
        this.time = builder.time;
        this.callTimeout = builder.acquireTimeout;
        Transitions transitions = CompositeTransitions.of(builder.transitions);
        this.events = new EventBus(time, threads, transitions, EventBus.DEFAULT_CAPACITY);
        ThreadAlarm.raise(threads, time, transitions, events);
        this.pipeline = new ReleasePipeline(time, threads, transitions, events, builder.pipeline);
        this.seat = new OwnerSeat(
                store,
                time,
                threads,
                ownerSettings,
                builder.adapters.values(),
                transitions,
                events,
                lost -> engine().ownerLost(lost));
        this.engine = new Engine(
                time,
                threads,
                pipeline,
                transitions,
                events,
                builder.engineSettings(leases),
                builder.adapters,
                seat::present);
        this.diagnosis = new Diagnosis(engine, seat::present, ownerSettings.ownerName(), time);
        this.shutdown = new Shutdown(time, threads, engine, pipeline, seat, events, store, builder.shutdownTimeout);
        new SeatContext(time, builder.name, seat, engine::mustNotBlock).bind(builder.adapters.values());
    }

    /**
     * Begins a coordinator.
     *
     * @param name the service's name: 1 to 64 characters of a-z, 0-9, {@code -}, {@code _} and {@code .}
     */
    public static CoordinatorBuilder builder(String name) {
        return new CoordinatorBuilder(name);
    }

    static ResourceCoordinator open(CoordinatorBuilder builder) {
        CoordinatorWatch watch = Watchers.watch(builder.watcher, builder.name, builder.time);
        CoordinationStore store = builder.storeOrDefault();
        Threads threads = builder.time.newThreads(builder.name);
        ResourceCoordinator coordinator;
        try {
            coordinator = new ResourceCoordinator(builder, store, threads, Watchers.listener(watch));
        } catch (Throwable refused) {
            threads.close(Duration.ofMillis(500));
            store.close();
            throw refused;
        }
        coordinator.shutdown.join(builder.joinTimeout);
        Watchers.built(watch, coordinator);
        return coordinator;
    }

    private Engine engine() {
        return engine;
    }

    // ---- registering and acquiring

    @Override
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        return engine.register(kind, spec, resource);
    }

    @Override
    public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
        return engine.acquire(kind, spec);
    }

    @Override
    public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
        return engine.acquireAsync(kind, spec);
    }

    /**
     * Accepts an external resource that this process has taken already. Prefer {@link #acquire}: between the take and
     * the completion of this stage a crash leaves the resource behind, and nobody knows of it. If it fails, the resource
     * stays the caller's; if the caller cancels the stage before it succeeds, the resource is released. Refused for kinds
     * whose adapter keeps a manifest, for nothing else would be in there.
     */
    @CheckReturnValue
    public <R> CompletionStage<ResourceLease<R>> adoptAsync(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        return engine.adoptAsync(kind, spec, resource);
    }

    /**
     * Registers an object whose class is {@link Governed}, with all annotated members public. For a scope, and for the
     * kinds of such classes, see {@link Governor}.
     *
     * @throws io.tenure.annotation.GovernedException if its annotations are wrong: class, member and reason
     */
    @CheckReturnValue
    public <R> ResourceLease<R> govern(R resource) {
        return Governor.govern(this, resource);
    }

    /** The same for members that {@code lookup} reaches, such as {@code MethodHandles.lookup()} of the class itself. */
    @CheckReturnValue
    public <R> ResourceLease<R> govern(R resource, Lookup lookup) {
        return Governor.govern(this, resource, lookup);
    }

    /** The same for any layer; an EXTERNAL resource is taken already, and adopted as by {@link #adoptAsync}. */
    @CheckReturnValue
    public <R> CompletionStage<ResourceLease<R>> governAsync(R resource, Lookup lookup) {
        return Governor.governAsync(this, this::adoptAsync, resource, lookup);
    }

    /** Registers from now on what the {@link Governed} methods of a public interface return. See {@link Governor}. */
    public <I> I governed(Class<I> type, I target) {
        return Governor.governed(this, type, target);
    }

    /** The same for an interface that {@code lookup} reaches. */
    public <I> I governed(Class<I> type, I target, Lookup lookup) {
        return Governor.governed(this, type, target, lookup);
    }

    /** Opens a scope: what is registered in it ends with it, in reverse order. */
    @Override
    @MustBeClosed
    public ResourceScope openScope(String name) {
        return engine.openScope(name, TtlPolicy.NEVER);
    }

    /**
     * Opens a scope that time closes after {@code ttl}: its leases end, with {@link ReleaseCause#TTL_EXPIRED} where one
     * was the last. As with any scope, a resource that was shared outside lives on, for its own TTL.
     */
    @MustBeClosed
    public ResourceScope openScope(String name, Duration ttl) {
        return engine.openScope(name, ttl);
    }

    // ---- finding and ending

    /** A new lease on the live resource of that kind and id; empty if there is none that can be shared. */
    @CheckReturnValue
    public <R> Optional<ResourceLease<R>> lease(ResourceKind<R> kind, String id) {
        return engine.lease(kind, id);
    }

    /**
     * A lease on the live resource of that kind and id, or on the one that {@code supplier} makes. Of concurrent callers
     * one runs its supplier; the others wait for it, at most as long as the acquire timeout. The supplier must not call
     * this method for the same resource. What it made is released again if it cannot be registered.
     *
     * @throws io.tenure.resource.BlockingNotAllowedException if this would have to wait on a thread that must not block
     * @throws io.tenure.resource.TakeFailedException if another caller's supplier takes too long
     */
    @CheckReturnValue
    public <R> ResourceLease<R> leaseOrRegister(ResourceKind<R> kind, String id, Supplier<? extends R> supplier) {
        return engine.leaseOrRegister(kind, id, supplier);
    }

    /**
     * Ends a resource whoever holds leases on it, for an external one also another owner's: its token is fenced and its
     * owner is told. Where no live one has the id, those that are retired under their readers are ended.
     *
     * @param reason for the log and the former holder
     * @return whether there was one; completes when its release is done or parked
     */
    public CompletionStage<Boolean> forceRelease(String kind, String id, String reason) {
        Ids.requireName("kind", kind);
        Ids.requireId("id", id);
        return engine.forceRelease(kind, id, ReleaseCause.FORCED)
                .map(release -> {
                    LOG.info("{} {} is force-released: {}", kind, Text.quote(id), Text.quote(reason));
                    return release.thenApply(released -> true);
                })
                .orElseGet(() -> seat.present().forceRelease(kind, id, reason, callTimeout));
    }

    /**
     * Ends a resource of this coordinator only if nothing happened to it since its version was read from a snapshot.
     */
    public ReleaseResult releaseIfVersion(String kind, String id, long version) {
        return engine.releaseIfVersion(kind, id, version);
    }

    // ---- looking

    /** What is live, and who holds it. */
    public Diagnosis diagnosis() {
        return diagnosis;
    }

    /**
     * Tells {@code observer} of events of a type, or of all with {@link LifecycleEvent}. Observers only: events may be
     * dropped when observers are slow, so nothing that must happen may hang on one.
     *
     * @return ends the subscription when closed
     */
    public <E extends LifecycleEvent> Subscription subscribe(Class<E> type, Consumer<? super E> observer) {
        return events.subscribe(type, observer);
    }

    /** The same for the methods of {@code observer} that carry Guava's {@code @Subscribe}. */
    public Subscription subscribe(Object observer) {
        return events.subscribe(observer);
    }

    /** How many events were dropped because observers were slower. */
    public long droppedEvents() {
        return events.dropped();
    }

    /** This process as an owner. Changes when an incarnation was lost and the next one has joined. */
    public Owner owner() {
        return seat.present();
    }

    /** Releases that used up their budget and are tried again with growing pauses. */
    public List<ParkedRelease> parked() {
        return pipeline.parked();
    }

    /** How each kind's releases stand, by the kind's name. */
    public SortedMap<String, KindCounts> releaseCounts() {
        return pipeline.countsByKind();
    }

    /**
     * Tries all parked releases again now.
     *
     * @return how many were waiting
     */
    public int retryParkedNow() {
        return pipeline.retryParkedNow();
    }

    // ---- closing

    /**
     * Shuts down in order: refuses new registrations, releases EXTERNAL, then CONNECTION, then MEMORY resources, each
     * layer begun in reverse order of registration, leaves the store, and ends all threads. Idempotent: later calls get the
     * first one's report.
     *
     * @param atMost how long the releases and the leaving may take together: above 0, at most a day
     * @return completes with what is left; never exceptionally
     * @throws io.tenure.resource.InvalidArgumentException if {@code atMost} is out of its bounds; nothing was begun
     */
    public CompletionStage<ShutdownReport> shutdown(Duration atMost) {
        return shutdown.begin(atMost);
    }

    /**
     * Shuts down within the shutdown timeout and waits for it, also when interrupted; what is left is logged. On a thread
     * that must not block, it only begins.
     */
    @Override
    public void close() {
        shutdown.close();
    }
}
