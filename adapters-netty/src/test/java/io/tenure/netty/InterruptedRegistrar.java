package io.tenure.netty;

import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A registrar within whose register something happens: when the lease is made, and before anybody has it. */
final class InterruptedRegistrar implements Registrar {

    private final Registrar registrar;
    private final Consumer<ResourceLease<?>> inBetween;

    InterruptedRegistrar(Registrar registrar, Consumer<ResourceLease<?>> inBetween) {
        this.registrar = registrar;
        this.inBetween = inBetween;
    }

    @Override
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        ResourceLease<R> lease = registrar.register(kind, spec, resource);
        inBetween.accept(lease);
        return lease;
    }

    @Override
    public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
        return registrar.acquire(kind, spec);
    }

    @Override
    public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
        return registrar.acquireAsync(kind, spec);
    }

    @Override
    @SuppressWarnings("MustBeClosed") // It is the caller's.
    public ResourceScope openScope(String name) {
        return registrar.openScope(name);
    }
}
