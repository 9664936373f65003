package io.tenure.engine;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.ReleaseCause;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A place in a scope's list, held by a lease or by an inner scope. */
final class ScopeMember {

    private final Scope scope;
    private final @Nullable Lease<?> lease;
    private final @Nullable Scope inner;

    // The neighbours; guarded by the scope's lock, null once the member has left.
    @Nullable
    ScopeMember before;

    @Nullable
    ScopeMember after;

    private ScopeMember(Scope scope, @Nullable Lease<?> lease, @Nullable Scope inner) {
        this.scope = scope;
        this.lease = lease;
        this.inner = inner;
    }

    static ScopeMember of(Scope scope, Lease<?> lease) {
        return new ScopeMember(scope, lease, null);
    }

    static ScopeMember of(Scope scope, Scope inner) {
        return new ScopeMember(scope, null, inner);
    }

    /** The head of a scope's list: before the first and after the last. */
    static ScopeMember sentinel(Scope scope) {
        ScopeMember head = new ScopeMember(scope, null, null);
        head.before = head;
        head.after = head;
        return head;
    }

    Scope scope() {
        return scope;
    }

    void leave() {
        scope.remove(this);
    }

    /** Whether there is nothing to end any more: its resource was released, though not by closing its lease. */
    boolean isOver() {
        return lease != null && StateWord.isReleased(lease.record.word());
    }

    /** How long a closer may have to wait for this member, in nanoseconds. */
    long waitNanos() {
        if (lease != null) {
            return lease.record.runtime.registry().waits().nanos(lease.record.layer());
        }
        return inner == null ? 0 : inner.waitNanos();
    }

    /**
     * Ends what holds this place.
     *
     * @param elsewhere whether callbacks run on other threads
     */
    CompletionStage<?> end(ReleaseCause cause, boolean elsewhere) {
        if (inner != null) {
            return elsewhere ? inner.endElsewhere(cause) : inner.end(cause);
        }
        if (lease == null) {
            return ReleasePipeline.DONE;
        }
        // Either the scope's end decides the release here, or the lease does as the last one that closes.
        CompletionStage<?> expired = cause.isExpiry()
                ? lease.record.runtime.registry().expirer().expireWithScope(lease.record)
                : ReleasePipeline.DONE;
        CompletionStage<?> closed = elsewhere ? lease.endElsewhere(cause) : lease.end(cause);
        return closed == ReleasePipeline.DONE ? expired : closed;
    }
}
