package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One resource of this owner that its adapter's manifest knows and the store does not. Thread-safe. */
final class DirectEntry extends Holding {

    /*
     *   TAKING -> HELD -> ENDING -> GONE;  TAKING, HELD -> REVOKED -> ENDING;  TAKING -> ENDING (undone, or never taken)
     *
     * I1 Each step is one thread's, by compare-and-set; who makes it does what follows from it.
     * I2 It has one attempt at its release at a time.
     * I3 Whoever waits for it to be gone is run once it is, or at once if it is already.
     */

    /** How far it is. */
    enum Stage {
        TAKING,
        HELD,
        /** It ended without its holder: somebody force-released it, or its own system lost it. */
        REVOKED,
        ENDING,
        GONE
    }

    private static final VarHandle STAGE;
    private static final VarHandle ATTEMPT;

    static {
        try {
            STAGE = MethodHandles.lookup().findVarHandle(DirectEntry.class, "stage", Stage.class);
            ATTEMPT = MethodHandles.lookup().findVarHandle(DirectEntry.class, "attempt", DirectRelease.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ResourceAdapter<?> adapter;
    /** Replaced once, by whoever was answered that it was taken, before that is seen. */
    private volatile ResourceRecord record;

    private volatile Stage stage = Stage.TAKING;
    /** The attempt at its release that is under way. */
    private volatile @Nullable DirectRelease attempt;
    /** Whether its nonce has to be revoked with its release. Only ever set. */
    private volatile boolean revokes;
    /** Whether it ends in the background, by itself. Only ever set, guarded by this. */
    private volatile boolean undone;
    /** Guarded by this; null while nobody waits. */
    private @Nullable List<Runnable> waiting;

    DirectEntry(ResourceAdapter<?> adapter, ResourceRecord intent) {
        this.adapter = adapter;
        this.record = intent;
    }

    ResourceAdapter<?> adapter() {
        return adapter;
    }

    @Override
    ResourceRecord record() {
        return record;
    }

    @Override
    boolean isHeld() {
        return stage == Stage.HELD;
    }

    @Override
    boolean isGone() {
        return stage == Stage.GONE;
    }

    boolean isTaking() {
        return stage == Stage.TAKING;
    }

    /** Whether its take has no answer that says it was taken. */
    boolean isUnanswered() {
        return record.state() != RecordState.HELD;
    }

    /** Whether its take may have no answer yet, and nobody sees to its end so far. */
    boolean mayBeTaking() {
        return mayBeTaking(stage);
    }

    private static boolean mayBeTaking(Stage seen) {
        return seen == Stage.TAKING || seen == Stage.REVOKED;
    }

    /** Whether it is about to be gone, so that its id may be waited for. */
    boolean isEnding() {
        return isEnding(stage);
    }

    private static boolean isEnding(Stage seen) {
        return seen == Stage.ENDING || seen == Stage.GONE;
    }

    boolean revokes() {
        return revokes;
    }

    /**
     * It ends in the background from now on, and however it is released meanwhile, that revokes.
     *
     * @return whether it did not before
     */
    boolean beUndone() {
        synchronized (this) {
            boolean first = !undone;
            revokes = true;
            undone = true;
            return first;
        }
    }

    boolean isBeingUndone() {
        return undone;
    }

    /** Whether nobody works on its end, though it has to end. */
    boolean isLeftOver() {
        Stage seen = stage;
        return seen == Stage.REVOKED || (seen == Stage.ENDING && !undone && !isReleasing());
    }

    private boolean isReleasing() {
        DirectRelease running = attempt;
        return running != null && !running.isDone();
    }

    /** It was taken with that token. False, and of no use, if it was ended meanwhile. */
    boolean tryHold(long token) {
        ResourceRecord intent = record;
        record = new ResourceRecord(
                intent.owner(),
                intent.kind(),
                intent.id(),
                RecordState.HELD,
                intent.nonce(),
                token,
                intent.exclusive(),
                intent.sinceWallMillis(),
                intent.attributes());
        return STAGE.compareAndSet(this, Stage.TAKING, Stage.HELD);
    }

    /**
     * Ends it without its holder, unless its end has begun. What is being taken will not count.
     *
     * @param forGood whether its nonce has to be revoked with its release
     * @return whether it was held, so that this has to be told
     */
    boolean tryRevoke(boolean forGood) {
        if (forGood) {
            revokes = true;
        }
        for (Stage seen = stage; seen == Stage.HELD || seen == Stage.TAKING; seen = stage) {
            if (STAGE.compareAndSet(this, seen, Stage.REVOKED)) {
                return seen == Stage.HELD;
            }
        }
        return false;
    }

    /** Begins its end, unless that has begun or it is held; whether it did. */
    boolean tryEndTake() {
        for (Stage seen = stage; mayBeTaking(seen); seen = stage) {
            if (STAGE.compareAndSet(this, seen, Stage.ENDING)) {
                return true;
            }
        }
        return false;
    }

    /** Begins its end, unless that has begun; whether it did. */
    boolean tryEnd() {
        for (Stage seen = stage; !isEnding(seen); seen = stage) {
            if (STAGE.compareAndSet(this, seen, Stage.ENDING)) {
                return true;
            }
        }
        return false;
    }

    // ---- its release

    @Nullable
    DirectRelease attempt() {
        return attempt;
    }

    /** Makes {@code next} the attempt after {@code before}, which is over or null. */
    boolean tryBegin(@Nullable DirectRelease before, DirectRelease next) {
        return ATTEMPT.compareAndSet(this, before, next);
    }

    boolean tryEndAttempt(DirectRelease over) {
        return ATTEMPT.compareAndSet(this, over, null);
    }

    // ---- its end

    /** It is gone; what waited for that has to be run. */
    List<Runnable> leave() {
        synchronized (this) {
            stage = Stage.GONE;
            List<Runnable> waited = waiting == null ? List.of() : waiting;
            waiting = null;
            return waited;
        }
    }

    /** Has {@code task} run when it is gone; false if it is already. */
    boolean whenGone(Runnable task) {
        synchronized (this) {
            if (stage == Stage.GONE) {
                return false;
            }
            if (waiting == null) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(task);
            return true;
        }
    }

    void forget(Runnable task) {
        synchronized (this) {
            if (waiting != null) {
                waiting.remove(task);
            }
        }
    }
}
