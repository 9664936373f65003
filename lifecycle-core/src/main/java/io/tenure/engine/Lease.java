package io.tenure.engine;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One holder's one-shot reference. Nothing in the registry refers to it, so a lease that was forgotten can be noticed. */
class Lease<R> implements ResourceLease<R> {
    /*
     * I1. A lease gives back its count once: only the exchange of closed does it.
     * I2. A lease is a member of at most one scope, and leaves it when it has closed and, if it was the last one, the
     *     release is done or parked.
     */
    private static final VarHandle CLOSED;
    private static final VarHandle MEMBER;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(Lease.class, "closed", boolean.class);
            MEMBER = MethodHandles.lookup().findVarHandle(Lease.class, "member", ScopeMember.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final ManagedResource<R> record;
    // Volatile; false to true once, by compare-and-set.
    private volatile boolean closed;
    // Its place in the scope that will close it; volatile, exchanged by transfers.
    private volatile @Nullable ScopeMember member;

    Lease(ManagedResource<R> record) {
        this.record = record;
    }

    private ResourceRegistry registry() {
        return record.runtime.registry();
    }

    @Override
    public final ResourceKind<R> kind() {
        return record.runtime.kind();
    }

    @Override
    public final @Nullable String id() {
        return record.id();
    }

    @Override
    public final R get() {
        if (closed || StateWord.isReleased(record.word())) {
            throw ended("get()");
        }
        return record.resource;
    }

    @Override
    public final ResourceLease<R> share() {
        if (closed || !record.tryShare()) {
            throw ended("share()");
        }
        return registry().leaseShared(record);
    }

    @Override
    public final void touch() {
        record.touch(registry().clock().now());
    }

    @Override
    public final Deadline renew() {
        return renewed(!closed && registry().renew(record, OptionalLong.empty()));
    }

    @Override
    public final Deadline renew(Duration ttl) {
        TtlPolicy once = TtlPolicy.ofTtl(ttl);
        return renewed(!closed && registry().renew(record, OptionalLong.of(TtlPolicy.nanos(once.ttl()))));
    }

    private Deadline renewed(boolean done) {
        if (!done) {
            throw ended("renew()");
        }
        return deadline();
    }

    @Override
    public final Deadline deadline() {
        return registry().clock().toDeadline(end());
    }

    private long end() {
        ScopeMember of = member;
        return of == null ? record.end() : Math.min(record.end(), of.scope().end());
    }

    @Override
    public final long token() {
        return record.token();
    }

    @Override
    public final boolean isValid() {
        return !closed && !StateWord.isReleased(record.word()) && record.isHeld();
    }

    @Override
    public final @Nullable ReleaseCause releaseCause() {
        long seen = record.word();
        return StateWord.isReleased(seen) ? StateWord.cause(seen) : null;
    }

    @Override
    public final boolean validFor(Duration duration) {
        long nanos = TtlPolicy.nanos(duration);
        return isValid()
                && record.isHeldFor(nanos)
                && end() - registry().clock().now() >= nanos;
    }

    @Override
    public final void transfer(ResourceScope scope) {
        if (closed) {
            throw ended("transfer()");
        }
        if (!(scope instanceof Scope own) || own.registry() != registry()) {
            throw new InvalidArgumentException("scope", scope.name(), "one of the same coordinator");
        }
        own.adopt(this);
    }

    @Override
    public final void lost(String reason) {
        registry().lost(record, reason);
    }

    @Override
    public final void close() {
        CompletionStage<?> release = end(ReleaseCause.CLOSED);
        if (release != ReleasePipeline.DONE) {
            Waits waits = registry().waits();
            waits.await(release, waits.nanos(record.layer()));
        }
    }

    @Override
    public final CompletionStage<Void> closeAsync() {
        return registry().waits().forUser(end(ReleaseCause.CLOSED));
    }

    /** Gives the lease back. */
    final CompletionStage<?> end(ReleaseCause cause) {
        if (!tryClose()) {
            return ReleasePipeline.DONE;
        }
        return leaveAfter(record.closeOne(cause) ? registry().release(record) : ReleasePipeline.DONE);
    }

    /** The same, with callbacks on other threads. */
    final CompletionStage<?> endElsewhere(ReleaseCause cause) {
        if (!tryClose()) {
            return ReleasePipeline.DONE;
        }
        return leaveAfter(record.closeOne(cause) ? registry().releaseElsewhere(record) : ReleasePipeline.DONE);
    }

    private boolean tryClose() {
        ScopeMember of = member;
        if (of != null && !closed) {
            of.beginClosing();
        }
        if (!CLOSED.compareAndSet(this, false, true)) {
            return false;
        }
        if (of != null) {
            of.closesHere();
        }
        closing();
        return true;
    }

    /** Keeps its place in the scope until the release is done or parked, so that a scope that ends meanwhile waits. */
    private CompletionStage<?> leaveAfter(CompletionStage<?> release) {
        ScopeMember of = member;
        if (of != null) {
            if (release == ReleasePipeline.DONE) {
                of.leave();
            } else {
                release.whenComplete((done, failure) -> of.leave());
            }
        }
        return release;
    }

    /** Told once, when the lease is about to be handed out. */
    void opened() {}

    /** Told once, when the lease closes. */
    void closing() {}

    final boolean isClosed() {
        return closed;
    }

    /**
     * Makes this lease a member of a scope.
     *
     * @return its former place, which has to be left
     */
    final @Nullable ScopeMember memberOf(ScopeMember newMember) {
        return (ScopeMember) MEMBER.getAndSet(this, newMember);
    }

    private ResourceReleasedException ended(String operation) {
        long seen = record.word();
        String state = StateWord.isReleased(seen)
                ? "released (" + StateWord.cause(seen) + ")"
                : closed ? "not released, but this lease on it is closed" : "retired: its TTL has passed";
        return new ResourceReleasedException(operation, record.kind(), record.id(), state, record.releasedAt());
    }
}
