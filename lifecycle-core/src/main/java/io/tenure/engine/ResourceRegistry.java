package io.tenure.engine;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Layer;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live resources of one coordinator: registers them, decides their end, and has it carried out. Thread-safe. */
final class ResourceRegistry {
    /*
     * I1. Whoever decides a release, and nobody else, takes the resource out of table and index and hands it on.
     * I2. After close nothing stays registered: a registration that passed the gate looks at it again once it can be
     *     seen, and the closer looks at the table after it shut the gate, so one of them sees the other.
     * I3. No resource ends before a deadline that a renewal has returned: see ManagedResource, I4.
     */
    private static final int STRIPES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(ResourceRegistry.class);

    private static final String GATE = "the coordinator";

    private final ReleasePipeline pipeline;
    private final Announcer announcer;
    private final EngineSettings settings;
    private final Leases leases;
    private final Supplier<OwnerId> owner;
    private final EngineClock clock;
    private final Waits waits;
    private final HandOver handOver;
    private final Expirer expirer;
    private final ResourceTable table = new ResourceTable(STRIPES);
    private final ExpiryLoop expiry;
    private final Kinds kinds;

    // The gate of I2; volatile, shut once.
    private volatile boolean closed;

    ResourceRegistry(
            TimeSource time,
            Threads threads,
            ReleasePipeline pipeline,
            Announcer announcer,
            EngineSettings settings,
            Supplier<OwnerId> owner) {
        this.pipeline = pipeline;
        this.announcer = announcer;
        this.settings = settings;
        this.leases = new Leases(threads, announcer, settings.leases());
        this.owner = owner;
        this.kinds = new Kinds(this, settings);
        this.clock = new EngineClock(time);
        this.waits = new Waits(time, threads, settings, pipeline);
        this.handOver = new HandOver(threads);
        this.expirer = new Expirer(this, announcer, clock, handOver, threads);
        this.expiry = new ExpiryLoop(table, expirer, clock);
        expiry.drivenBy(threads.loop("expiry", expiry));
    }

    // ---- registering

    @SuppressWarnings("ReferenceEquality") // sameness spares the common case a record of the larger kind
    <R> Lease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        KindRuntime<R> runtime = runtime(kind);
        runtime.requireRegistrable(resource);
        TtlPlan plan = runtime.plan(spec);
        int slot = enter(runtime);
        long now = clock.now();
        boolean plain = spec == ResourceSpec.UNNAMED && plan.isPlain() && !settings.recordPlaces();
        return admit(
                plain
                        ? new ManagedResource<>(
                                runtime, resource, slot, StateWord.FIRST, plan.deadline(now, runtime.jitter(now, slot)))
                        : new DetailedResource<>(runtime, resource, slot, spec, plan, now, runtime.nextRegistration()),
                now,
                null);
    }

    /** Releases what was made for a registration that was then refused: nobody else would. */
    <R> void dispose(ResourceKind<R> kind, R made) {
        carryOut(ManagedResource.neverShown(runtime(kind), made));
    }

    /** Shows a record that was given a slot and counted, or undoes both and throws. */
    <R> Lease<R> admit(ManagedResource<R> record, long now, LeaseListener.@Nullable Note note) {
        String id = record.id();
        if (id != null) {
            claim(id, record);
        }
        table.chunk(record.slot).publish(record.slot, record, now);
        if (closed && undo(record)) {
            throw new CoordinatorClosedException(GATE);
        }
        try {
            return bear(record, id != null, note);
        } catch (Throwable failure) {
            if (undo(record)) {
                throw failure;
            }
            // Whoever has ended it meanwhile releases it, so it is not the caller's to release any more.
            LOG.error("{} was ended while its registration failed", record.kind(), failure);
            return new Lease<>(record);
        }
    }

    private <R> void claim(String id, ManagedResource<R> record) {
        try {
            record.runtime.claim(id, record);
        } catch (Throwable refused) {
            undo(record);
            throw refused;
        }
    }

    private <R> Lease<R> bear(ManagedResource<R> record, boolean unborn, LeaseListener.@Nullable Note note) {
        Lease<R> lease = leases.lease(record, note);
        announcer.created(record);
        if (unborn) {
            record.beBorn();
            // The closer may have passed by before the birth.
            if (closed) {
                force(record, ReleaseCause.SHUTDOWN);
            }
        }
        arm(record);
        lease.opened();
        return lease;
    }

    /** Takes a record back as if it had never been; false if somebody has ended it already. */
    private boolean undo(ManagedResource<?> record) {
        if (!record.tryWithdraw()) {
            return false;
        }
        withdraw(record);
        record.runtime.leave();
        return true;
    }

    /** Sees to it that the expiry loop looks at a resource in time. */
    void arm(ManagedResource<?> record) {
        long end = record.end();
        if (end != TtlPlan.NEVER) {
            expiry.arm(record.slot, record.visit(end));
        }
    }

    /** A slot for a record that is about to be admitted, counted against its kind's limit. */
    int enter(KindRuntime<?> runtime) {
        requireOpen();
        runtime.enter();
        try {
            return table.allocate();
        } catch (Throwable e) {
            runtime.leave();
            throw e;
        }
    }

    <R> Lease<R> leaseShared(ManagedResource<R> record) {
        return leases.shared(record);
    }

    <R> KindRuntime<R> runtime(ResourceKind<R> kind) {
        return kinds.runtime(kind);
    }

    // ---- finding

    /** A new lease on the live resource of that kind and id; null if there is none that can be shared. */
    <R> @Nullable Lease<R> find(ResourceKind<R> kind, String id) {
        ManagedResource<R> record = runtime(kind).find(id);
        return record != null && record.tryShare() ? leaseShared(record) : null;
    }

    @Nullable
    ManagedResource<?> find(String kind, String id) {
        return kinds.find(kind, id);
    }

    void forEach(Consumer<ManagedResource<?>> visitor) {
        table.forEach(visitor);
    }

    // ---- time

    /** How long ago a resource was registered; 0 for one that has ended. */
    long age(ManagedResource<?> record) {
        long birth = birth(record);
        return table.chunk(record.slot).record(record.slot) == record ? clock.now() - birth : 0;
    }

    /** When a resource was registered, on the registry's clock; means nothing for one that has ended. */
    long birth(ManagedResource<?> record) {
        return table.chunk(record.slot).birth(record.slot);
    }

    /** Restarts the TTL, or one of that many nanoseconds; false if the resource is not live any more. */
    boolean renew(ManagedResource<?> record, OptionalLong ttl) {
        long now = clock.now();
        long own = record.plan().deadline(now, record.runtime.jitter(now, record.slot));
        // Before the word changes (I3): else its idle time could end it between the renewal and the touch.
        record.touch(now);
        if (!record.tryRenew(ttl.isEmpty() ? own : TtlPlan.plus(now, ttl.getAsLong()))) {
            return false;
        }
        announcer.renewed(record);
        return true;
    }

    // ---- ending

    /** Carries out a release that the caller has decided, on this thread where the layer allows. */
    CompletionStage<?> release(ManagedResource<?> record) {
        unlink(record);
        return carryOut(record);
    }

    private CompletionStage<?> carryOut(ManagedResource<?> record) {
        boolean inline = record.layer() == Layer.MEMORY && record.runtime.kind().releaseOn() == null;
        return inline ? pipeline.releaseInline(record) : pipeline.submitDirectly(record);
    }

    /** Carries out a release that the caller has decided, on other threads. */
    CompletionStage<?> releaseElsewhere(ManagedResource<?> record) {
        unlink(record);
        return pipeline.submit(record);
    }

    /** Ends a resource whoever holds leases on it; null if its end was decided before. */
    @Nullable
    CompletionStage<?> force(ManagedResource<?> record, ReleaseCause cause) {
        return record.tryRelease(cause) ? releaseElsewhere(record) : null;
    }

    void lost(ManagedResource<?> record, String reason) {
        if (force(record, ReleaseCause.EXTERNALLY_LOST) != null) {
            LOG.debug("{} was ended by its own system: {}", record.describe(), reason);
        }
    }

    /** Lets nothing more in. */
    void close() {
        closed = true;
    }

    private void unlink(ManagedResource<?> record) {
        if (settings.recordPlaces()) {
            record.notePlace();
        }
        long held = announcer.wantsReleased() ? age(record) : 0;
        withdraw(record);
        announcer.released(record, held);
    }

    private void withdraw(ManagedResource<?> record) {
        record.runtime.unclaim(record);
        table.remove(record.slot);
    }

    // ---- the parts that leases and scopes use

    Leases leases() {
        return leases;
    }

    EngineClock clock() {
        return clock;
    }

    Waits waits() {
        return waits;
    }

    HandOver handOver() {
        return handOver;
    }

    OwnerId owner() {
        return owner.get();
    }

    void requireOpen() {
        if (closed) {
            throw new CoordinatorClosedException(GATE);
        }
    }
}
