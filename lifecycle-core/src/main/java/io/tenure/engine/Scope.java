package io.tenure.engine;

import com.google.errorprone.annotations.MustBeClosed;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Ids;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.Text;
import io.tenure.time.TaskScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Resources that end together, in reverse order. */
final class Scope implements ResourceScope {
    /*
     * A doubly linked ring of members in the order of their registration, newest last. Ending takes the newest, ends it,
     * and goes on when that one's release is done or parked.
     *
     * I1. A member that is in the ring belongs to an open lease or scope, to one that is just leaving, or to a resource
     *     whose release is under way.
     * I2. Members end one at a time, the newest first, and the next waits for the release of the one before it, whoever
     *     decided that one; a member that joins while the scope ends is ended at once.
     * I3. No callback runs under the lock: it guards the ring and the flag alone.
     * I4. Members whose resources time or force has ended are swept out before they are more than half of the ring, so
     *     that a scope which lives for long keeps no dead ones.
     */
    private static final int FIRST_SWEEP = 64;
    // Scopes end from the inside out, each within the one around it, so that the stack bounds how deep they may lie.
    private static final int MAX_DEPTH = 256;

    private final ScopedRegistrar registrar;
    private final String name;
    private final long end;
    private final int depth;
    private final ScopeMember ring = ScopeMember.sentinel(this);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Guarded by ring.
    private int size;
    // Guarded by ring; the size at which the next sweep is due.
    private int sweepAt = FIRST_SWEEP;
    // Guarded by ring; the member that was taken out last, which is being ended; the ring itself if there is none.
    private ScopeMember underWay = ring;
    // Guarded by ring; true from the moment the scope begins to end.
    private boolean closed;
    // The place in the outer scope; set once, before the scope is handed out.
    private @Nullable ScopeMember place;
    private TaskScheduler.@Nullable Timer timer;

    /**
     * A scope.
     *
     * @param end when time ends it, on the registry's clock; {@link TtlPlan#NEVER} for no end
     */
    Scope(ScopedRegistrar registrar, String name, long end) {
        this(registrar, name, end, 1);
    }

    private Scope(ScopedRegistrar registrar, String name, long end, int depth) {
        if (depth > MAX_DEPTH) {
            throw new LimitExceededException("the depth of scopes within scopes", MAX_DEPTH);
        }
        this.depth = depth;
        this.registrar = registrar;
        this.name = Ids.requireId("scope name", name);
        this.end = end;
    }

    void endsBy(TaskScheduler.Timer newTimer) {
        timer = newTimer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        synchronized (ring) {
            sweep();
            return size;
        }
    }

    // ---- joining

    @Override
    public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
        requireOpen();
        Lease<R> lease = registrar.register(kind, spec, resource);
        join(lease);
        return lease;
    }

    @Override
    public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
        requireOpen();
        Lease<R> lease = registrar.acquire(kind, spec);
        join(lease);
        return lease;
    }

    @Override
    public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
        if (isClosed()) {
            return CompletableFuture.failedStage(closedException());
        }
        return registry().waits().handOut(registrar.acquireAsync(kind, spec).thenApply(lease -> {
            join(lease);
            return lease;
        }));
    }

    @Override
    @MustBeClosed
    public ResourceScope openScope(String innerName) {
        Scope inner = new Scope(registrar, innerName, end, depth + 1);
        ScopeMember member = ScopeMember.of(this, inner);
        if (!link(member)) {
            throw closedException();
        }
        inner.place = member;
        return inner;
    }

    /**
     * Takes over a lease from wherever it is.
     *
     * @throws CoordinatorClosedException if this scope is closed; the lease stays where it was
     */
    void adopt(Lease<?> lease) {
        ScopeMember member = ScopeMember.of(this, lease);
        if (!link(member)) {
            throw closedException();
        }
        settle(lease, member);
    }

    /** Joins a lease that nobody has seen yet. If the scope has just closed, the lease is as if closed with it. */
    private void join(Lease<?> lease) {
        ScopeMember member = ScopeMember.of(this, lease);
        if (link(member)) {
            settle(lease, member);
        } else {
            lease.end(ReleaseCause.CLOSED);
        }
    }

    private static void settle(Lease<?> lease, ScopeMember member) {
        ScopeMember former = lease.memberOf(member);
        if (former != null) {
            former.leave();
        }
        // A close that came before the exchange has not seen this membership.
        if (lease.isClosed()) {
            member.leave();
        }
    }

    private boolean link(ScopeMember member) {
        synchronized (ring) {
            if (closed) {
                return false;
            }
            ScopeMember last = java.util.Objects.requireNonNull(ring.before);
            member.before = last;
            member.after = ring;
            last.after = member;
            ring.before = member;
            size++;
            if (size >= sweepAt) {
                sweep();
            }
            return true;
        }
    }

    /** Takes out the members that are over. Called with the lock held. */
    private void sweep() {
        ScopeMember member = ring.after;
        while (member != null && member != ring) {
            ScopeMember next = member.after;
            if (member.isOver()) {
                remove(member);
            }
            member = next;
        }
        sweepAt = Math.max(FIRST_SWEEP, 2 * size);
    }

    /** Takes a member out of the ring, if it is still in. */
    void remove(ScopeMember member) {
        synchronized (ring) {
            ScopeMember before = member.before;
            ScopeMember after = member.after;
            if (before != null && after != null) {
                before.after = after;
                after.before = before;
                member.before = null;
                member.after = null;
                size--;
            }
        }
    }

    // ---- ending

    @Override
    public void close() {
        long wait = waitNanos();
        registry().waits().await(end(ReleaseCause.CLOSED), wait);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return registry().waits().forUser(end(ReleaseCause.CLOSED));
    }

    CompletionStage<?> end(ReleaseCause cause) {
        if (begin()) {
            endNext(cause, false);
        }
        return endStage();
    }

    /** The same, with callbacks on other threads. */
    CompletionStage<?> endElsewhere(ReleaseCause cause) {
        if (begin()) {
            endNext(cause, true);
        }
        return endStage();
    }

    private CompletionStage<?> endStage() {
        return ended.isDone() ? ReleasePipeline.DONE : ended;
    }

    private boolean begin() {
        synchronized (ring) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        if (timer != null) {
            timer.cancel();
        }
        return true;
    }

    /** Ends members until one has to be waited for. A loop, for a recursion would be as deep as the scope is long. */
    private void endNext(ReleaseCause cause, boolean elsewhere) {
        for (ScopeMember newest = takeNewest(); newest != null; newest = takeNewest()) {
            CompletionStage<?> released = newest.end(cause, elsewhere);
            if (released != ReleasePipeline.DONE) {
                // The completer's thread is not ours to use: it may be a timer's, or an event loop.
                released.whenComplete((done, failure) -> registry().handOver().run(() -> endNext(cause, true)));
                return;
            }
        }
        // Not before: an outer scope that ends meanwhile has to wait for this one.
        if (place != null) {
            place.leave();
        }
        ended.complete(null);
    }

    private @Nullable ScopeMember takeNewest() {
        synchronized (ring) {
            underWay = java.util.Objects.requireNonNull(ring.before);
            if (underWay == ring) {
                return null;
            }
            remove(underWay);
            return underWay;
        }
    }

    /** How long a closer may have to wait for what is in the ring or just taken out of it, in nanoseconds. */
    long waitNanos() {
        synchronized (ring) {
            long sum = underWay.waitNanos();
            for (ScopeMember m = ring.after; m != null && m != ring; m = m.after) {
                sum += m.waitNanos();
            }
            return sum;
        }
    }

    /** When time ends the scope, on the registry's clock. */
    long end() {
        return end;
    }

    ResourceRegistry registry() {
        return registrar.registry();
    }

    private boolean isClosed() {
        synchronized (ring) {
            return closed;
        }
    }

    private void requireOpen() {
        if (isClosed()) {
            throw closedException();
        }
    }

    private CoordinatorClosedException closedException() {
        return new CoordinatorClosedException("scope " + Text.quote(name));
    }
}
