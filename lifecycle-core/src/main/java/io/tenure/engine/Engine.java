package io.tenure.engine;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.cluster.Owner;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseResult;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.ResourceState;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The engine of one coordinator: everything that follows a resource from registration to release. Thread-safe. */
public final class Engine {

    private final TimeSource time;
    private final Threads threads;
    private final EngineSettings settings;
    private final ResourceRegistry registry;
    private final Externals externals;
    private final SnapshotReader snapshots;
    private final Creations creations;
    private final ScopedRegistrar scoped = new Registrations();

    /**
     * An engine.
     *
     * @param adapters by the name of their kind
     * @param owner who holds external resources now; changes when one incarnation is lost and another begins
     */
    public Engine(
            TimeSource time,
            Threads threads,
            ReleasePipeline pipeline,
            Transitions transitions,
            EventSink events,
            EngineSettings settings,
            Map<String, ResourceAdapter<?>> adapters,
            Supplier<Owner> owner) {
        this.time = time;
        this.threads = threads;
        this.settings = settings;
        Supplier<OwnerId> ownerId = () -> owner.get().id();
        Announcer announcer = new Announcer(time, transitions, events);
        this.registry = new ResourceRegistry(time, threads, pipeline, announcer, settings, ownerId);
        this.externals = new Externals(registry, adapters, owner);
        this.snapshots = new SnapshotReader(registry);
        this.creations = new Creations(registry, time);
    }

    // ---- registering and acquiring

    /** As {@link io.tenure.resource.Registrar#register(ResourceKind, ResourceSpec, Object)}. */
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        return registry.register(kind, spec, resource);
    }

    /** As {@link io.tenure.resource.Registrar#acquireAsync}. */
    public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
        return registry.waits().handOut(externals.acquire(kind, spec, timeout(spec)));
    }

    /** As {@link io.tenure.resource.Registrar#acquire}. */
    public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
        return scoped.acquire(kind, spec);
    }

    /** Accepts an external resource that is taken already. */
    public <R> CompletionStage<ResourceLease<R>> adoptAsync(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        return registry.waits().handOut(externals.adopt(kind, spec, resource, timeout(spec)));
    }

    /** Opens a scope that ends after {@code ttl} at the latest. */
    public ResourceScope openScope(String name, Duration ttl) {
        registry.requireOpen();
        TtlPolicy.ofTtl(ttl);
        long nanos = TtlPolicy.nanos(ttl);
        if (nanos == TtlPlan.NEVER) {
            return new Scope(scoped, name, TtlPlan.NEVER);
        }
        Scope scope = new Scope(scoped, name, TtlPlan.plus(registry.clock().now(), nanos));
        scope.endsBy(threads.scheduler()
                .schedule(ttl, () -> registry.handOver().run(() -> scope.endElsewhere(ReleaseCause.TTL_EXPIRED))));
        return scope;
    }

    // ---- finding and ending

    /** A new lease on a live resource. */
    public <R> Optional<ResourceLease<R>> lease(ResourceKind<R> kind, String id) {
        return Optional.ofNullable(registry.find(kind, id));
    }

    /** A lease on the live resource of that id, or on the one that {@code supplier} makes. */
    public <R> ResourceLease<R> leaseOrRegister(ResourceKind<R> kind, String id, Supplier<? extends R> supplier) {
        return creations.leaseOrRegister(kind, id, supplier, settings.acquireTimeout());
    }

    /**
     * Ends a resource whoever holds leases on it: the live one of that id, or else those that are retired under their
     * readers; empty if there is none here.
     */
    public Optional<CompletionStage<Void>> forceRelease(String kind, String id, ReleaseCause cause) {
        ManagedResource<?> record = registry.find(kind, id);
        CompletionStage<?> release = record == null ? null : registry.force(record, cause);
        if (release != null) {
            return Optional.of(registry.waits().forUser(release));
        }
        List<CompletableFuture<?>> releases = forceAll(findRetired(kind, id), cause);
        return releases.isEmpty()
                ? Optional.empty()
                : Optional.of(registry.waits().forUser(all(releases)));
    }

    /** Ends a live or retired resource unless anything happened to it since its version was read. */
    public ReleaseResult releaseIfVersion(String kind, String id, long version) {
        ManagedResource<?> record = registry.find(kind, id);
        if (record == null || !record.isOfRegistration(version)) {
            // Its id may be another's by now, or nobody's, while its readers go on.
            for (ManagedResource<?> retired : findRetired(kind, id)) {
                record = record == null || retired.isOfRegistration(version) ? retired : record;
            }
        }
        if (record == null) {
            return ReleaseResult.ABSENT;
        }
        long seen = record.word();
        if (StateWord.isReleased(seen)) {
            return ReleaseResult.ABSENT;
        }
        if (record.version(seen) != version || !record.tryRelease(seen, ReleaseCause.FORCED)) {
            return ReleaseResult.CHANGED;
        }
        registry.releaseElsewhere(record);
        return ReleaseResult.RELEASED;
    }

    /** Resources that are retired under their readers and had that id, which may be another's by now. Looks at all. */
    private List<ManagedResource<?>> findRetired(String kind, String id) {
        List<ManagedResource<?>> retired = new ArrayList<>();
        registry.forEach(record -> {
            boolean named = id.equals(record.id()) && kind.equals(record.kind());
            if (named && StateWord.state(record.word()) == ResourceState.RETIRED) {
                retired.add(record);
            }
        });
        return retired;
    }

    // ---- looking

    /** Shows each resource that is live during the whole call, each at one moment. */
    public void forEachSnapshot(Consumer<ResourceSnapshot> visitor) {
        registry.forEach(record -> {
            ResourceSnapshot snapshot = snapshots.read(record);
            if (snapshot != null) {
                visitor.accept(snapshot);
            }
        });
    }

    /** A live resource at one moment. */
    public Optional<ResourceSnapshot> snapshot(String kind, String id) {
        ManagedResource<?> record = registry.find(kind, id);
        return record == null ? Optional.empty() : Optional.ofNullable(snapshots.read(record));
    }

    // ---- the owner's fate

    /** The owner lost its session: each of its external resources is invalid, and is released as such. */
    public void ownerLost(OwnerId lost) {
        for (ManagedResource<?> record : liveIn(Layer.EXTERNAL)) {
            if (record.owner().equals(lost)) {
                registry.force(record, ReleaseCause.OWNERSHIP_LOST);
            }
        }
    }

    // ---- closing

    /** Lets nothing more in. What was let in stays until {@link #releaseAll}. */
    public void refuseNew() {
        registry.close();
    }

    /** Ends, on the calling thread, what the threads did not get to before they were closed, such as scopes. */
    public void answerRest() {
        registry.handOver().runRest();
    }

    /**
     * Releases what is live in a layer, begun in reverse order of registration; none waits for the one before it.
     *
     * @return completes when each is released or parked
     */
    public CompletionStage<Void> releaseAll(Layer layer) {
        return all(forceAll(liveIn(layer), ReleaseCause.SHUTDOWN));
    }

    private List<CompletableFuture<?>> forceAll(List<ManagedResource<?>> records, ReleaseCause cause) {
        List<CompletableFuture<?>> releases = new ArrayList<>();
        for (ManagedResource<?> record : records) {
            CompletionStage<?> release = registry.force(record, cause);
            if (release != null) {
                releases.add(release.toCompletableFuture());
            }
        }
        return releases;
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<?>> releases) {
        return CompletableFuture.allOf(releases.toArray(CompletableFuture[]::new));
    }

    /** The newest first. By birth, not by age: the clock goes on while the table is read. */
    private List<ManagedResource<?>> liveIn(Layer layer) {
        List<Born> live = new ArrayList<>();
        registry.forEach(record -> {
            if (record.layer() == layer) {
                live.add(new Born(record, registry.birth(record)));
            }
        });
        // Of those born at the same tick of the clock, the one in the later slot is likely to be the newer.
        Collections.reverse(live);
        live.sort(Comparator.comparingLong(Born::birth).reversed());
        List<ManagedResource<?>> sorted = new ArrayList<>(live.size());
        live.forEach(born -> sorted.add(born.record()));
        return sorted;
    }

    private record Born(ManagedResource<?> record, long birth) {}

    /** Whether the calling thread must not be blocked. */
    public boolean mustNotBlock() {
        return registry.waits().mustNotBlock();
    }

    /** What scopes use: the same, with leases as the engine knows them. */
    private final class Registrations implements ScopedRegistrar {

        @Override
        public ResourceRegistry registry() {
            return registry;
        }

        @Override
        public <R> Lease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
            return registry.register(kind, spec, resource);
        }

        @Override
        public <R> CompletionStage<Lease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
            return externals.acquire(kind, spec, timeout(spec));
        }

        @Override
        public <R> Lease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
            if (registry.waits().mustNotBlock()) {
                throw new BlockingNotAllowedException("acquire", "acquireAsync");
            }
            CompletableFuture<Lease<R>> taking = acquireAsync(kind, spec).toCompletableFuture();
            try {
                return time.await(taking, timeout(spec).plus(GRACE));
            } catch (TimeoutException e) {
                throw abandoned(taking, kind, spec, "no answer within " + timeout(spec), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw abandoned(taking, kind, spec, "interrupted", e);
            } catch (ExecutionException e) {
                throw unwrap(e, kind, spec);
            }
        }
    }

    private static final Duration GRACE = Duration.ofSeconds(1);

    private Duration timeout(ResourceSpec spec) {
        Duration own = spec.within();
        return own == null ? settings.acquireTimeout() : own;
    }

    /** The caller goes away: whatever still comes is given back. */
    private static <R> TakeFailedException abandoned(
            CompletableFuture<Lease<R>> taking, ResourceKind<R> kind, ResourceSpec spec, String why, Exception e) {
        var unused = taking.thenAccept(lease -> lease.endElsewhere(ReleaseCause.CLOSED));
        return new TakeFailedException(kind.name(), String.valueOf(spec.id()), why, e);
    }

    private static RuntimeException unwrap(ExecutionException failure, ResourceKind<?> kind, ResourceSpec spec) {
        Throwable cause = failure.getCause();
        if (cause instanceof TenureException known) {
            return known;
        }
        return new TakeFailedException(kind.name(), String.valueOf(spec.id()), String.valueOf(cause), cause);
    }
}
