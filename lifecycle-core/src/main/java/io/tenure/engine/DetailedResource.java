package io.tenure.engine;

import io.tenure.resource.ResourceSpec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A resource with more than a TTL: an id, attributes, an idle time, a longest life, a notice ahead of its end. */
class DetailedResource<R> extends ManagedResource<R> {

    private static final VarHandle TOUCHED;

    static {
        try {
            TOUCHED = MethodHandles.lookup().findVarHandle(DetailedResource.class, "touched", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable String id;
    private final Map<String, String> attributes;
    private final TtlPlan plan;
    private final long lifetimeEnd;
    private final long registration;

    // Where the release was decided, if places are recorded; written once by whoever decided it.
    private volatile @Nullable Throwable releasedAt;

    @SuppressWarnings("UnusedVariable") // read by its handle
    // Opaque, raised by compare-and-set: a touch that races with the end may come too late, as any touch may.
    private long touched;
    // The end that observers were told of; the expiry loop's alone.
    private long noticedEnd = TtlPlan.NEVER;

    /**
     * A resource registered at {@code now}.
     *
     * @param registration tells resources that bore the same id apart
     */
    DetailedResource(
            KindRuntime<R> runtime,
            R resource,
            int slot,
            ResourceSpec spec,
            TtlPlan plan,
            long now,
            long registration) {
        super(
                runtime,
                resource,
                slot,
                spec.id() == null ? StateWord.FIRST : StateWord.UNBORN,
                plan.deadline(now, runtime.jitter(now, slot)));
        this.id = spec.id();
        this.attributes = spec.attributes();
        this.plan = plan;
        this.lifetimeEnd = TtlPlan.plus(now, plan.maxLifetime());
        this.registration = registration;
        this.touched = now;
    }

    @Override
    public final @Nullable String id() {
        return id;
    }

    @Override
    final Map<String, String> attributes() {
        return attributes;
    }

    @Override
    TtlPlan plan() {
        return plan;
    }

    @Override
    final @Nullable Throwable releasedAt() {
        return releasedAt;
    }

    @Override
    final void notePlace() {
        releasedAt = new Throwable("released here, by " + Thread.currentThread().getName());
    }

    @Override
    final void touch(long now) {
        if (plan.idle() == TtlPlan.NEVER) {
            return;
        }
        // Never back: the deadline that a later touch has given is a promise, and this thread may have been stopped.
        for (long seen = (long) TOUCHED.getOpaque(this); seen - now < 0; seen = (long) TOUCHED.getOpaque(this)) {
            if (TOUCHED.compareAndSet(this, seen, now)) {
                return;
            }
        }
    }

    @Override
    final long end() {
        return Math.min(Math.min(super.end(), lifetimeEnd), idleEnd());
    }

    @Override
    final boolean isIdleEnd(long end) {
        // Below the other two it was the idle time's, even if a touch has moved that on since the end was read.
        return end < Math.min(super.end(), lifetimeEnd) || end == idleEnd();
    }

    @Override
    final boolean isAtItsLongestLife() {
        return lifetimeEnd <= super.end();
    }

    private long idleEnd() {
        return TtlPlan.plus((long) TOUCHED.getOpaque(this), plan.idle());
    }

    @Override
    final long visit(long end) {
        return plan.notice() == 0 || noticedEnd == end ? end : Math.max(0, end - plan.notice());
    }

    @Override
    final void noticed(long end) {
        noticedEnd = end;
    }

    /** The registration in the upper half, the generation in the lower: never the same for two states of one id. */
    @Override
    final long version(long word) {
        return registration << 32 | Integer.toUnsignedLong(StateWord.generation(word));
    }
}
