package io.tenure.annotation;

import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A scope to be handed around. */
final class FakeScope implements ResourceScope {

    private final FakeRegistrar registrar = new FakeRegistrar();

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        return registrar.register(kind, spec, resource);
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
    public ResourceScope openScope(String name) {
        return registrar.openScope(name);
    }

    @Override
    public void close() {}

    @Override
    public CompletionStage<Void> closeAsync() {
        return CompletableFuture.completedFuture(null);
    }
}
