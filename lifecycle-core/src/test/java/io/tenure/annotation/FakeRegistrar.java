package io.tenure.annotation;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps what is registered, and ends it when it is told to. Refuses what a coordinator refuses. */
final class FakeRegistrar implements Registrar, Adopter {

    final List<FakeLease<?>> registered = new ArrayList<>();
    final List<FakeLease<?>> adopted = new ArrayList<>();
    private final Map<String, ResourceKind<?>> kinds = new HashMap<>();
    RuntimeException refusal;

    @Override
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        if (refusal != null) {
            throw refusal;
        }
        FakeLease<R> lease = enter(kind, spec, resource);
        registered.add(lease);
        return lease;
    }

    @Override
    public <R> CompletionStage<ResourceLease<R>> adopt(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        FakeLease<R> lease = enter(kind, spec, resource);
        adopted.add(lease);
        return CompletableFuture.completedStage(lease);
    }

    private <R> FakeLease<R> enter(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        if (kinds.computeIfAbsent(kind.name(), name -> kind) != kind) {
            throw new InvalidArgumentException("kind " + kind.name(), "a second one", "the first one of that name");
        }
        boolean taken = spec.id() != null
                && registered.stream()
                        .anyMatch(other -> !other.ended
                                && other.kind() == kind
                                && spec.id().equals(other.id()));
        if (taken) {
            throw new AlreadyRegisteredException(kind.name(), spec.id(), 0);
        }
        return new FakeLease<>(kind, spec, resource);
    }

    /** The only resource registered so far. */
    FakeLease<?> only() {
        if (registered.size() != 1) {
            throw new AssertionError("registered: " + registered);
        }
        return registered.get(0);
    }

    /** Ends the only resource registered so far, as a coordinator would. */
    CompletionStage<?> end(ReleaseCause cause) throws Exception {
        return only().end(cause);
    }

    @Override
    public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ResourceScope openScope(String name) {
        throw new UnsupportedOperationException();
    }
}
