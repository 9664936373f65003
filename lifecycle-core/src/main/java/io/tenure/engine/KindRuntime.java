package io.tenure.engine;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one coordinator knows of one kind: its resolved plan, its ids, how many there are. */
final class KindRuntime<R> {

    private final ResourceKind<R> kind;
    private final TtlPolicy inherited;
    private final TtlPlan plan;
    private final ResourceRegistry registry;
    private final ConcurrentHashMap<String, ManagedResource<R>> byId = new ConcurrentHashMap<>();
    private final AtomicLong registrations = new AtomicLong();
    // Counted only where there is a limit, so that kinds without one share no counter between threads.
    private final @Nullable AtomicLong live;

    KindRuntime(ResourceKind<R> kind, TtlPolicy below, ResourceRegistry registry) {
        this.kind = kind;
        this.inherited = kind.ttlPolicy().over(below);
        this.plan = TtlPlan.resolve(TtlPolicy.UNSET, inherited, kind.layer());
        this.registry = registry;
        this.live = kind.maxLive() == Long.MAX_VALUE ? null : new AtomicLong();
    }

    ResourceKind<R> kind() {
        return kind;
    }

    String name() {
        return kind.name();
    }

    Layer layer() {
        return kind.layer();
    }

    ResourceRegistry registry() {
        return registry;
    }

    OwnerId owner() {
        return registry.owner();
    }

    /** Refuses what cannot be registered, whatever its spec. */
    void requireRegistrable(@Nullable R resource) {
        if (resource == null) {
            throw new InvalidArgumentException("resource", null, "not null");
        }
        requireRegistrableKind();
    }

    /** Refuses a kind whose resources cannot be registered. */
    void requireRegistrableKind() {
        if (kind.layer() == Layer.EXTERNAL) {
            throw new InvalidArgumentException(
                    "kind " + kind,
                    kind.layer(),
                    "MEMORY or CONNECTION to be registered; an EXTERNAL resource is acquired");
        }
    }

    /** The plan of a resource whose spec says nothing. */
    TtlPlan plan() {
        return plan;
    }

    @SuppressWarnings(
            "ReferenceEquality") // sameness spares the common case the resolving; equality would only cost time
    TtlPlan plan(ResourceSpec spec) {
        TtlPolicy own = spec.ttlPolicy();
        return own == TtlPolicy.UNSET ? plan : TtlPlan.resolve(own, inherited, kind.layer());
    }

    /** By how much an inherited TTL is shortened for a registration or renewal at {@code now}. */
    double jitter(long now, int slot) {
        return kind.jitter() == 0 ? 0 : kind.jitter() * registry.clock().spread(now, slot);
    }

    /** A number that no other registration of this kind has had, until four thousand million have passed. */
    long nextRegistration() {
        return registrations.incrementAndGet();
    }

    /** Counts one more, within the kind's limit. */
    void enter() {
        if (live != null && live.getAndUpdate(n -> n < kind.maxLive() ? n + 1 : n) >= kind.maxLive()) {
            throw new LimitExceededException("the number of live resources of kind " + name(), kind.maxLive());
        }
    }

    void leave() {
        if (live != null) {
            live.decrementAndGet();
        }
    }

    @Nullable
    ManagedResource<R> find(String id) {
        return byId.get(id);
    }

    /** Whether an id cannot be registered now. */
    boolean isTaken(String id) {
        ManagedResource<R> holder = find(id);
        return holder != null && StateWord.isLive(holder.word());
    }

    /** Refuses early, before anything is written elsewhere, an id that {@link #claim} would refuse. */
    void requireFree(String id) {
        ManagedResource<R> holder = find(id);
        if (holder != null && StateWord.isLive(holder.word())) {
            throw new AlreadyRegisteredException(name(), id, holder.token());
        }
    }

    /** Gives the id to {@code record}, unless a live resource has it. */
    void claim(String id, ManagedResource<R> record) {
        ManagedResource<R> holder = byId.putIfAbsent(id, record);
        while (holder != null) {
            if (StateWord.isLive(holder.word())) {
                throw new AlreadyRegisteredException(name(), id, holder.token());
            }
            // It is retired or released, and whoever decided that is about to take the id back: do it for them.
            byId.remove(id, holder);
            holder = byId.putIfAbsent(id, record);
        }
    }

    /** Takes the id back, if the record has it. */
    void unclaim(ManagedResource<?> record) {
        String id = record.id();
        if (id != null) {
            byId.remove(id, record);
        }
    }
}
