package io.tenure.cluster;

import io.tenure.event.EventType;
import io.tenure.event.OwnerJeopardyEvent;
import io.tenure.event.OwnerJoinedEvent;
import io.tenure.event.OwnerLostEvent;
import io.tenure.event.OwnerRecoveredEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.TenureException;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this owner stands. Changed on the loop only; read from any thread. */
final class Standing {

    /*
     *   JOINING -> ACTIVE <-> JEOPARDY, SUSPECT;  ACTIVE, JEOPARDY, SUSPECT -> LOST;  any but LOST -> LEFT
     *
     * I1 LOST and LEFT are final.
     * I2 isValid never depends on this loop having run: it compares the clocks itself. A process that was stopped finds
     *    itself invalid with its first look.
     * I3 LOST happens once, and whoever asked to be told is told once, on the loop, after isValid became false.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final OwnerId self;
    private final TimeSource time;
    private final Notices notices;
    /** Confined to the loop. */
    private final List<Runnable> onLost = new ArrayList<>();

    /** Written on the loop. */
    private volatile OwnerState state = OwnerState.JOINING;
    /** Written on the loop; null before the session is open and after the end. */
    private volatile @Nullable Validity validity;
    /** Written on the loop, once. */
    private volatile long epoch;
    /** Written on the loop, once. */
    private volatile long session;
    /** Written on the loop. */
    private volatile boolean leaving;
    /** Written on the loop. */
    private volatile String lostReason = "";

    private final AtomicLong renewals = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

    Standing(OwnerId self, TimeSource time, Notices notices) {
        this.self = self;
        this.time = time;
        this.notices = notices;
    }

    OwnerState state() {
        OwnerState seen = state;
        boolean over = !seen.isFinal() && seen != OwnerState.JOINING && !validFor(0) && seen != OwnerState.SUSPECT;
        return over ? unnoticed() : seen;
    }

    /** The clocks may know more than the loop does. */
    private OwnerState unnoticed() {
        Validity current = validity;
        boolean suspect = current != null && !current.hasRunOut(time.nowNanos());
        return suspect ? OwnerState.SUSPECT : state.isFinal() ? state : OwnerState.LOST;
    }

    boolean validFor(long nanos) {
        Validity current = validity;
        return current != null && current.holds(time.nowNanos(), time.wallMillis(), nanos);
    }

    boolean isValid() {
        return validFor(0);
    }

    /** How long it is valid by the monotonic clock alone; never negative. */
    Duration validLeft() {
        Validity current = validity;
        return current == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, current.leftNanos(time.nowNanos())));
    }

    /** Whether the last successful renewal was sent at {@code nanos} or later. */
    boolean renewedSince(long nanos) {
        Validity current = validity;
        return current != null && current.sentNanos() - nanos >= 0;
    }

    long epoch() {
        return epoch;
    }

    long session() {
        return session;
    }

    long renewals() {
        return renewals.get();
    }

    long missed() {
        return missed.get();
    }

    boolean isEnded() {
        return state.isFinal();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Whether the session is kept as it should be: the state in which new things are begun. */
    boolean isActive() {
        return state == OwnerState.ACTIVE && isValid();
    }

    /** Why nothing new can be acquired; null if it can. */
    @Nullable
    TenureException refusal() {
        if (leaving || state == OwnerState.LEFT) {
            return closedException();
        }
        if (isActive()) {
            return null;
        }
        return state() == OwnerState.LOST
                ? lostException()
                : new OwnershipLostException(
                        "owner " + self + " is " + state() + ": nothing new can be acquired until a renewal succeeds");
    }

    /** What whoever asks is told once this owner is closed: one that was lost has, or will have, a successor. */
    TenureException closedException() {
        return state == OwnerState.LOST && !leaving ? lostException() : new CoordinatorClosedException("owner " + self);
    }

    OwnershipLostException lostException() {
        return new OwnershipLostException(self, lostReason.isEmpty() ? "its session ran out" : lostReason);
    }

    void onLost(Runnable hook) {
        onLost.add(hook);
    }

    void opened(long newSession) {
        session = newSession;
    }

    /** @throws TenureException if it ended while it joined, which is final */
    void joined(long newEpoch, Validity first) {
        TenureException ended = state.isFinal() ? refusal() : null;
        if (ended != null) {
            throw ended;
        }
        epoch = newEpoch;
        validity = first;
        state = OwnerState.ACTIVE;
        notices.event(EventType.OWNER_JOINED, () -> new OwnerJoinedEvent(time.wallMillis(), self));
        LOG.info("Owner {} joined with epoch {}", self, newEpoch);
    }

    void leave() {
        leaving = true;
    }

    void left() {
        if (!state.isFinal()) {
            state = OwnerState.LEFT;
            validity = null;
        }
    }

    /** A renewal succeeded. */
    void renewed(Validity next) {
        if (state.isFinal()) {
            return;
        }
        validity = next;
        renewals.incrementAndGet();
        if (state != OwnerState.ACTIVE) {
            state = OwnerState.ACTIVE;
            notices.tell(OwnershipListener::recovered);
            notices.event(EventType.OWNER_RECOVERED, () -> new OwnerRecoveredEvent(time.wallMillis(), self));
            LOG.info("Owner {} is active again", self);
        }
    }

    /** A renewal failed. */
    void missed(String reason) {
        if (state.isFinal()) {
            return;
        }
        missed.incrementAndGet();
        if (state == OwnerState.ACTIVE) {
            doubt(OwnerState.JEOPARDY, validLeft(), reason);
        }
    }

    /** Looks at the clocks. */
    void check() {
        Validity current = validity;
        if (current == null || state.isFinal()) {
            return;
        }
        long nowNanos = time.nowNanos();
        if (current.hasRunOut(nowNanos)) {
            lost("its session ran out: no renewal succeeded in time");
        } else if (state != OwnerState.SUSPECT && current.isSuspect(nowNanos, time.wallMillis())) {
            doubt(OwnerState.SUSPECT, Duration.ZERO, "the wall clock and the monotonic one disagree");
        }
    }

    /** The session is lost, for good. */
    void lost(String reason) {
        if (state.isFinal()) {
            return;
        }
        lostReason = reason;
        state = OwnerState.LOST;
        validity = null;
        LOG.warn("Owner {} lost its session: {}", self, reason);
        List.copyOf(onLost).forEach(Runnable::run);
        notices.tell(listener -> listener.lost(reason));
        notices.event(EventType.OWNER_LOST, () -> new OwnerLostEvent(time.wallMillis(), self, reason));
    }

    private void doubt(OwnerState next, Duration left, String reason) {
        state = next;
        LOG.warn("Owner {} is {}: {}", self, next, reason);
        notices.tell(listener -> listener.jeopardy(left, reason));
        notices.event(EventType.OWNER_JEOPARDY, () -> new OwnerJeopardyEvent(time.wallMillis(), self, left, reason));
    }
}
