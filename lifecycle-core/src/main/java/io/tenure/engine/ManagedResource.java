package io.tenure.engine;

import io.tenure.cleanup.ReleaseJob;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One resource from registration to release. This class holds what each one has; {@link DetailedResource} adds what only
 * some have.
 */
class ManagedResource<R> implements ReleaseJob {
    /*
     * I1. The release is decided once: only the compare-and-set that reaches RELEASED returns true, or a cause.
     * I2. Nothing leaves RELEASED, and no lease is added outside LIVE, so after the last close nothing comes back.
     * I3. A transition that was planned from a word that was seen happens only if no other came between.
     * I4. The deadline never moves down. A renewal moves it before it changes the word, and an end is planned from a
     *     word that was read before the deadline: so no resource ends before a deadline that a renewal has returned.
     */
    private static final VarHandle WORD;
    private static final VarHandle DEADLINE;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(ManagedResource.class, "word", long.class);
            DEADLINE = MethodHandles.lookup().findVarHandle(ManagedResource.class, "deadline", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final KindRuntime<R> runtime;
    final R resource;
    final int slot;

    // See StateWord; volatile, changed by compare-and-set alone once the record is published, save that it is done.
    private volatile long word;
    // The end of the TTL on the registry's clock; volatile because of the hand-shake with the expiry loop.
    private volatile long deadline;

    ManagedResource(KindRuntime<R> runtime, R resource, int slot, long word, long deadline) {
        this.runtime = runtime;
        this.resource = resource;
        this.slot = slot;
        // Published by the table's volatile store, so these need no fence of their own.
        WORD.set(this, word);
        DEADLINE.set(this, deadline);
    }

    /** One that was never registered, and whose release is decided. */
    static <R> ManagedResource<R> neverShown(KindRuntime<R> runtime, R resource) {
        long released = StateWord.released(StateWord.FIRST, ReleaseCause.CLOSED);
        return new ManagedResource<>(runtime, resource, Chunk.NONE, released, TtlPlan.NEVER);
    }

    long word() {
        return word;
    }

    /** Lets others find a record that was published unborn. */
    void beBorn() {
        word = StateWord.FIRST;
    }

    // ---- in use

    /**
     * One lease more.
     *
     * @return false if the resource is retired, released or not yet born
     */
    boolean tryShare() {
        while (true) {
            long seen = word;
            int count = StateWord.count(seen);
            if (!StateWord.isLive(seen) || count == 0) {
                return false;
            }
            if (count == StateWord.MAX_COUNT) {
                throw new LimitExceededException("the count of open leases of " + describe(), StateWord.MAX_COUNT);
            }
            if (WORD.compareAndSet(this, seen, StateWord.shared(seen))) {
                return true;
            }
        }
    }

    /**
     * Moves the deadline on, if that is later than it was.
     *
     * @return false if the resource is not live any more
     */
    final boolean tryRenew(long newDeadline) {
        while (true) {
            long seen = word;
            if (!isPresent(seen) || !StateWord.isLive(seen)) {
                return false;
            }
            long before = deadline;
            boolean raised = newDeadline <= before || DEADLINE.compareAndSet(this, before, newDeadline);
            if (raised && WORD.compareAndSet(this, seen, StateWord.changed(seen))) {
                return true;
            }
        }
    }

    /** How long it may live. */
    TtlPlan plan() {
        return runtime.plan();
    }

    /** When time ends it, on the registry's clock. */
    long end() {
        return deadline;
    }

    /** Whether it is idleness that ends it then. */
    boolean isIdleEnd(long end) {
        return false;
    }

    /** Whether a renewal cannot make it live any longer. */
    boolean isAtItsLongestLife() {
        return false;
    }

    /** When the expiry loop has to look at it, given its end: then, or ahead of it to give notice. */
    long visit(long end) {
        return end;
    }

    /** Observers are told of that end: there is no more notice to be given ahead of it. */
    void noticed(long end) {}

    /** Notes a use. */
    void touch(long now) {}

    /** What changes with every transition. */
    long version(long seen) {
        return Integer.toUnsignedLong(StateWord.generation(seen));
    }

    /** Whether that is a version of this registration, whatever has happened to it since. */
    final boolean isOfRegistration(long version) {
        return version >>> Integer.SIZE == version(word) >>> Integer.SIZE;
    }

    // ---- the end

    /** From LIVE to RETIRED, if nothing else happened since {@code seen}. */
    boolean tryRetire(long seen) {
        return isPresent(seen) && StateWord.isLive(seen) && WORD.compareAndSet(this, seen, StateWord.retired(seen));
    }

    /**
     * One lease fewer.
     *
     * @return whether it was the last one, which decides the release: the caller has to carry it out
     */
    boolean closeOne(ReleaseCause cause) {
        while (true) {
            long seen = word;
            if (StateWord.isReleased(seen)) {
                return false;
            }
            boolean last = StateWord.count(seen) == 1;
            ReleaseCause decided = StateWord.isLive(seen) ? cause : ReleaseCause.TTL_EXPIRED;
            long next = last ? StateWord.released(seen, decided) : StateWord.closed(seen);
            if (WORD.compareAndSet(this, seen, next)) {
                return last;
            }
        }
    }

    /** Decides the release, whoever holds leases. Whoever gets true has to carry it out. */
    boolean tryRelease(ReleaseCause cause) {
        while (true) {
            long seen = word;
            if (!isPresent(seen)) {
                return false;
            }
            if (tryRelease(seen, cause)) {
                return true;
            }
        }
    }

    /** Decides the release if nothing else happened since {@code seen}. Whoever gets true has to carry it out. */
    boolean tryRelease(long seen, ReleaseCause cause) {
        return isPresent(seen) && WORD.compareAndSet(this, seen, StateWord.released(seen, cause));
    }

    /** Undoes a registration that nobody has seen; false if somebody has ended it already. */
    boolean tryWithdraw() {
        return word == StateWord.UNBORN || tryRelease(ReleaseCause.SHUTDOWN);
    }

    private static boolean isPresent(long seen) {
        return !StateWord.isReleased(seen) && StateWord.count(seen) > 0;
    }

    // ---- the release, as the pipeline sees it

    @Override
    public final String kind() {
        return runtime.name();
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public final Layer layer() {
        return runtime.layer();
    }

    @Override
    public final ReleaseCause cause() {
        return StateWord.cause(word);
    }

    @Override
    public long token() {
        return 0;
    }

    @Override
    public OwnerId owner() {
        return runtime.owner();
    }

    @Override
    public final CleanupPolicy policy() {
        return runtime.kind().cleanupPolicy();
    }

    @Override
    public @Nullable Executor executor() {
        var releaseOn = runtime.kind().releaseOn();
        return releaseOn == null ? null : releaseOn.apply(resource);
    }

    @Override
    public CompletionStage<?> release(ReleaseContext context) throws Exception {
        return runtime.kind().actionFor(context.cause()).release(resource, context);
    }

    /** Only now does it make room under its kind's limit: a connection that is still to be closed is open. */
    @Override
    public final void finished() {
        // Nobody else writes a word that is released (I2); by release, for all who ask may come later.
        WORD.setRelease(this, StateWord.done(word));
        if (slot != Chunk.NONE) {
            runtime.leave();
        }
    }

    /** Attributes as registered. */
    Map<String, String> attributes() {
        return Map.of();
    }

    /** Where the release was decided, if places are recorded. */
    @Nullable
    Throwable releasedAt() {
        return null;
    }

    /** Whether the resource's own system still vouches for it; always so for what lives in this process alone. */
    boolean isHeld() {
        return true;
    }

    /** Whether it will vouch for that much longer. */
    boolean isHeldFor(long nanos) {
        return true;
    }

    /** Keeps the stack trace of this moment as the place of the release. */
    void notePlace() {}

    final String describe() {
        String id = id();
        return id == null ? kind() : kind() + " " + io.tenure.resource.Text.quote(id);
    }
}
