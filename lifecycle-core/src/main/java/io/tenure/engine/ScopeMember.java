package io.tenure.engine;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.ReleaseCause;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A place in a scope's list, held by a lease or by an inner scope. */
final class ScopeMember {
    /*
     * I1. From the moment at which its lease begins to close until the release that this decides is done or parked, the
     *     scope's end waits for it, save on the very thread that closes the lease: there it would wait for itself.
     */
    private static final VarHandle CLOSING;
    private static final Object BEGUN = new Object();
    private static final Object OVER = new Object();

    static {
        try {
            CLOSING = MethodHandles.lookup().findVarHandle(ScopeMember.class, "closing", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Null, BEGUN, then the thread that closes the lease, or a future that somebody waits for, then OVER; by
    // compare-and-set.
    private volatile @Nullable Object closing;

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

    /** Its lease is about to be closed by somebody. */
    void beginClosing() {
        CLOSING.compareAndSet(this, null, BEGUN);
    }

    /** It is this thread that closes the lease. */
    void closesHere() {
        CLOSING.compareAndSet(this, BEGUN, Thread.currentThread());
    }

    /** Leaves the scope; who waits for it goes on. */
    @SuppressWarnings("unchecked") // a future that is here is awaited()'s
    void leave() {
        scope.remove(this);
        if (CLOSING.getAndSet(this, OVER) instanceof CompletableFuture<?> awaited) {
            ((CompletableFuture<@Nullable Void>) awaited).complete(null);
        }
    }

    /** When it has left, if its lease is closing on another thread; else {@link ReleasePipeline#DONE}. */
    private CompletionStage<?> awaited() {
        while (true) {
            Object seen = closing;
            if (seen instanceof CompletableFuture<?> awaited) {
                return awaited;
            }
            if (seen == null || seen == OVER || seen == Thread.currentThread()) {
                return ReleasePipeline.DONE;
            }
            CompletableFuture<@Nullable Void> awaited = new CompletableFuture<>();
            if (CLOSING.compareAndSet(this, seen, awaited)) {
                return awaited;
            }
        }
    }

    /** Whether there is nothing to end or to wait for any more: its resource was released, and that is done or parked. */
    boolean isOver() {
        return lease != null && lease.record.runtime.registry().waits().isOver(lease.record);
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
        Lease<?> held = Objects.requireNonNull(lease, "what is ended is a lease or a scope");
        CompletionStage<?> closed = elsewhere ? held.endElsewhere(cause) : held.end(cause);
        if (closed != ReleasePipeline.DONE) {
            return closed;
        }
        // Its holder may be closing it just now, or somebody else have decided the release, which is under way.
        CompletionStage<?> awaited = awaited();
        return awaited != ReleasePipeline.DONE
                ? awaited
                : held.record.runtime.registry().waits().settling(held.record);
    }
}
