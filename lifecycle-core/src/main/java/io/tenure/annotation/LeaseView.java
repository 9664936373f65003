package io.tenure.annotation;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a governed resource that came as a lease: what is registered is that lease, and this one gives what that
 * one holds. So {@link #kind()} is the method's, and its type is {@link ResourceLease}.
 */
final class LeaseView<T> implements ResourceLease<T> {

    private final ResourceLease<ResourceLease<T>> outer;
    private final ResourceLease<T> inner;

    @SuppressWarnings("unchecked") // the resource is what a method returned whose result is a ResourceLease<T>
    LeaseView(ResourceLease<?> outer) {
        this.outer = (ResourceLease<ResourceLease<T>>) outer;
        this.inner = this.outer.get();
    }

    @Override
    @SuppressWarnings("unchecked") // a kind shows its parameter only in what it takes in
    public ResourceKind<T> kind() {
        return (ResourceKind<T>) (ResourceKind<?>) outer.kind();
    }

    @Override
    public @Nullable String id() {
        return outer.id();
    }

    @Override
    public T get() {
        return outer.get().get();
    }

    @Override
    public ResourceLease<T> share() {
        return new LeaseView<>(outer.share());
    }

    @Override
    public void touch() {
        outer.touch();
        inner.touch();
    }

    @Override
    public Deadline renew() {
        inner.renew();
        outer.renew();
        return deadline();
    }

    @Override
    public Deadline renew(Duration ttl) {
        inner.renew(ttl);
        outer.renew(ttl);
        return deadline();
    }

    @Override
    public Deadline deadline() {
        Deadline here = outer.deadline();
        Deadline below = inner.deadline();
        if (here.never() || below.never()) {
            return here.never() ? below : here;
        }
        return here.nanos() - below.nanos() <= 0 ? here : below;
    }

    @Override
    public long token() {
        return inner.token();
    }

    @Override
    public boolean isValid() {
        return outer.isValid() && inner.isValid();
    }

    @Override
    public @Nullable ReleaseCause releaseCause() {
        ReleaseCause here = outer.releaseCause();
        return here != null ? here : inner.releaseCause();
    }

    @Override
    public boolean validFor(Duration duration) {
        return outer.validFor(duration) && inner.validFor(duration);
    }

    @Override
    public void transfer(ResourceScope scope) {
        outer.transfer(scope);
    }

    @Override
    public void lost(String reason) {
        if (outer.isValid()) {
            inner.lost(reason);
        }
        outer.lost(reason);
    }

    @Override
    public void close() {
        outer.close();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return outer.closeAsync();
    }

    @Override
    public String toString() {
        return outer.toString();
    }
}
