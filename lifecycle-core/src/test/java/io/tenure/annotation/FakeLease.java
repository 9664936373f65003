package io.tenure.annotation;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A lease that runs its kind's action on the spot, and counts what is done with it. */
final class FakeLease<R> implements ResourceLease<R> {

    final ResourceSpec spec;
    final R resource;
    int touches;
    int shares;
    int renewals;
    boolean ended;
    ReleaseCause cause;
    ResourceScope scope;
    String lostFor;
    Deadline deadline = Deadline.NEVER;
    private final ResourceKind<R> kind;

    FakeLease(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        this.kind = kind;
        this.spec = spec;
        this.resource = resource;
    }

    /** Ends the resource as a coordinator would for {@code cause}. */
    CompletionStage<?> end(ReleaseCause decided) throws Exception {
        ended = true;
        cause = decided;
        return kind.actionFor(decided).release(resource, new Context(kind.name(), id(), kind.layer(), decided));
    }

    @Override
    public ResourceKind<R> kind() {
        return kind;
    }

    @Override
    public String id() {
        return spec.id();
    }

    @Override
    public R get() {
        requireOpen("get");
        return resource;
    }

    @Override
    public ResourceLease<R> share() {
        requireOpen("share");
        shares++;
        return this;
    }

    @Override
    public void touch() {
        touches++;
    }

    @Override
    public Deadline renew() {
        requireOpen("renew");
        renewals++;
        return deadline;
    }

    @Override
    public Deadline renew(Duration ttl) {
        return renew();
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long token() {
        return 7;
    }

    @Override
    public boolean isValid() {
        return !ended;
    }

    @Override
    public ReleaseCause releaseCause() {
        return cause;
    }

    @Override
    public boolean validFor(Duration duration) {
        return !ended;
    }

    @Override
    public void transfer(ResourceScope newScope) {
        scope = newScope;
    }

    @Override
    public void lost(String reason) {
        lostFor = reason;
        ended = true;
        cause = ReleaseCause.EXTERNALLY_LOST;
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        try {
            end(ReleaseCause.CLOSED);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        close();
        return CompletableFuture.completedFuture(null);
    }

    private void requireOpen(String operation) {
        if (ended) {
            throw new ResourceReleasedException(operation, kind.name(), id(), "released", null);
        }
    }

    private record Context(String kind, String id, Layer layer, ReleaseCause cause) implements ReleaseContext {
        @Override
        public long token() {
            return 0;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Duration attemptDeadline() {
            return Duration.ofSeconds(1);
        }
    }

    /** What a kind without anything to end says. */
    static boolean isNothing(CompletionStage<?> stage) {
        return stage == ReleaseAction.DONE;
    }
}
