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

    /** Whether there is nothing to end or to wait for any more: its resource was released, and that is done or parked. */
    boolean isOver() {
        return lease != null
                && StateWord.isReleased(lease.record.word())
                && lease.record.runtime.registry().settling(lease.record) == ReleasePipeline.DONE;
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
     * @return when the release of the resource, if it is released, is done or parked
     * @param elsewhere whether callbacks run on other threads
     */
    CompletionStage<?> end(ReleaseCause cause, boolean elsewhere) {
        if (inner != null) {
            return elsewhere ? inner.endElsewhere(cause) : inner.end(cause);
        }
        if (lease == null) {
            return ReleasePipeline.DONE;
        }
        CompletionStage<?> closed = elsewhere ? lease.endElsewhere(cause) : lease.end(cause);
        // Somebody else may have decided the release a moment ago, and it is under way.
        return closed == ReleasePipeline.DONE ? lease.record.runtime.registry().settling(lease.record) : closed;
    }
}
