package io.tenure.engine;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.ExternalHold;
import io.tenure.cluster.Owner;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings resources of other systems under the registry: taken by the owner, then registered like any other. */
final class Externals {

    private static final Logger LOG = LoggerFactory.getLogger(Externals.class);

    private final ResourceRegistry registry;
    private final Map<String, ResourceAdapter<?>> adapters;
    private final Supplier<Owner> owner;

    Externals(ResourceRegistry registry, Map<String, ResourceAdapter<?>> adapters, Supplier<Owner> owner) {
        this.registry = registry;
        this.adapters = Map.copyOf(adapters);
        this.owner = owner;
    }

    <R> CompletionStage<Lease<R>> acquire(ResourceKind<R> kind, ResourceSpec spec, Duration timeout) {
        return take(kind, spec, (by, adapter) -> by.acquire(adapter, requireId(spec), spec.attributes(), timeout));
    }

    <R> CompletionStage<Lease<R>> adopt(ResourceKind<R> kind, ResourceSpec spec, R resource, Duration timeout) {
        return take(
                kind, spec, (by, adapter) -> by.adopt(adapter, requireId(spec), spec.attributes(), resource, timeout));
    }

    private <R> CompletionStage<Lease<R>> take(
            ResourceKind<R> kind,
            ResourceSpec spec,
            BiFunction<Owner, ResourceAdapter<R>, CompletionStage<ExternalHold<R>>> taking) {
        KindRuntime<R> runtime;
        ResourceAdapter<R> adapter;
        try {
            runtime = registry.runtime(requireExternal(kind));
            adapter = adapterOf(kind);
            String id = requireId(spec);
            registry.requireOpen();
            runtime.requireFree(id);
        } catch (TenureException e) {
            return CompletableFuture.failedStage(e);
        }
        Owner by = owner.get();
        LeaseListener.Note note = registry.leases().asked(kind.name(), spec.id());
        CompletionStage<Lease<R>> lease = taking.apply(by, adapter)
                .thenApply(hold -> endWithHold(by, hold, register(runtime, by, hold, spec, note)));
        return note == LeaseListener.Note.NONE ? lease : tellFailure(lease, note);
    }

    /** Tells whoever notes leases that there will be none. */
    private <R> CompletionStage<Lease<R>> tellFailure(CompletionStage<Lease<R>> lease, LeaseListener.Note note) {
        lease.whenComplete((opened, failure) -> {
            if (failure != null) {
                registry.leases().tell(note::closed);
            }
        });
        return lease;
    }

    /** Registers what was taken. If that fails, it is given back, for nobody else would. */
    private <R> Lease<R> register(
            KindRuntime<R> runtime, Owner by, ExternalHold<R> hold, ResourceSpec spec, LeaseListener.Note note) {
        try {
            TtlPlan plan = runtime.plan(spec);
            int slot = registry.enter(runtime);
            long now = registry.clock().now();
            return registry.admit(new ExternalResource<>(runtime, by, hold, slot, spec, plan, now), now, note);
        } catch (Throwable e) {
            by.giveBack(hold);
            LOG.debug("{} was taken but is not registered", hold, e);
            throw new CompletionException(e);
        }
    }

    /** Between the take and the registration, a loss or a revocation found nothing here. */
    private <R> Lease<R> endWithHold(Owner by, ExternalHold<R> hold, Lease<R> lease) {
        // Not the lease: whoever forgets it must not be kept from noticing.
        ManagedResource<R> record = lease.record;
        if (by.state().isFinal()) {
            registry.force(record, ReleaseCause.OWNERSHIP_LOST);
        }
        hold.whenEnded(cause -> registry.force(record, cause));
        return lease;
    }

    private static <R> ResourceKind<R> requireExternal(ResourceKind<R> kind) {
        if (kind.layer() != Layer.EXTERNAL) {
            throw new InvalidArgumentException(
                    "kind " + kind, kind.layer(), "EXTERNAL to be acquired; others are registered");
        }
        return kind;
    }

    @SuppressWarnings("unchecked") // an adapter serves the kind of its name; the type is that kind's by contract
    private <R> ResourceAdapter<R> adapterOf(ResourceKind<R> kind) {
        ResourceAdapter<?> adapter = adapters.get(kind.name());
        if (adapter == null) {
            throw new NoAdapterException(kind.name());
        }
        return (ResourceAdapter<R>) adapter;
    }

    private static String requireId(ResourceSpec spec) {
        String id = spec.id();
        if (id == null) {
            throw new InvalidArgumentException("id", null, "set, for an EXTERNAL resource is found by it");
        }
        return id;
    }
}
