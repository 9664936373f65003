package io.tenure.cleanup;

import io.tenure.event.AlarmEvent;
import io.tenure.event.CleanupFailedEvent;
import io.tenure.event.CleanupSlowEvent;
import io.tenure.event.CompositeTransitions;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceParkedEvent;
import io.tenure.event.ResourceRef;
import io.tenure.event.Transitions;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.Text;
import io.tenure.time.Throttle;
import io.tenure.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells transitions, observers and the log what became of releases. Thread-safe; contains what transitions throw. */
final class Notices {

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

    private final TimeSource time;
    private final Transitions transitions;
    private final EventSink events;
    private final Duration inlineBound;
    private final Throttle slowLog = new Throttle(LOG_INTERVAL);

    Notices(TimeSource time, Transitions transitions, EventSink events, Duration inlineBound) {
        this.time = time;
        this.transitions = CompositeTransitions.of(transitions);
        this.events = events;
        this.inlineBound = inlineBound;
    }

    /** Whether anyone would be told how long an inline release took, so that it is worth two looks at the clock. */
    boolean watchInline() {
        return transitions != Transitions.NONE
                || events.wants(EventType.CLEANUP_SLOW)
                || events.wants(EventType.RESOURCE_CLEANED);
    }

    /** An inline call ended, so far as the closing thread has to do with it. */
    void inlineEnded(ReleaseJob job, boolean done, long tookNanos) {
        if (tookNanos > inlineBound.toNanos()) {
            slow(job, tookNanos);
        }
        if (done) {
            cleaned(job, 1, tookNanos);
        }
    }

    private void slow(ReleaseJob job, long tookNanos) {
        long heldBack = slowLog.tryPass(time.nowNanos());
        if (heldBack != Throttle.HELD_BACK) {
            LOG.warn(
                    "The inline release of {} {} took {}, longer than {} ({} more such since last told)",
                    job.kind(),
                    Text.quote(job.id()),
                    Duration.ofNanos(tookNanos),
                    inlineBound,
                    heldBack);
        }
        if (events.wants(EventType.CLEANUP_SLOW)) {
            events.emit(new CleanupSlowEvent(time.wallMillis(), ref(job), Duration.ofNanos(tookNanos), inlineBound));
        }
    }

    /** A release is done. */
    void cleaned(ReleaseJob job, int attempts, long tookNanos) {
        transitions.cleaned(job.kind(), job.layer(), attempts, tookNanos);
        if (events.wants(EventType.RESOURCE_CLEANED)) {
            events.emit(new ResourceCleanedEvent(
                    time.wallMillis(), ref(job), job.cause(), attempts, Duration.ofNanos(tookNanos)));
        }
    }

    /** A parked release is done after all; {@link #cleaned} is told, too. */
    void unparked(ReleaseJob job) {
        transitions.unparked(job.kind(), job.layer());
    }

    /** An attempt failed. */
    void failed(ReleaseJob job, int attempt, Throwable failure) {
        LOG.debug("Attempt {} to release {} {} failed", attempt, job.kind(), Text.quote(job.id()), failure);
        transitions.cleanupFailed(job.kind(), job.layer(), attempt);
        if (events.wants(EventType.CLEANUP_FAILED)) {
            events.emit(new CleanupFailedEvent(time.wallMillis(), ref(job), attempt, Failures.describe(failure)));
        }
    }

    /** A release was parked. */
    void parked(ReleaseJob job, int attempts, boolean hung, String reason) {
        transitions.parked(job.kind(), job.layer());
        if (events.wants(EventType.RESOURCE_PARKED)) {
            events.emit(new ResourceParkedEvent(time.wallMillis(), ref(job), attempts, hung, reason));
        }
    }

    /** Logs that a release was parked, at most once a second for all that share {@code throttle}. */
    void logParked(Throttle throttle, ReleaseContext job, String reason, @Nullable Throwable failure) {
        long heldBack = throttle.tryPass(time.nowNanos());
        if (heldBack != Throttle.HELD_BACK) {
            LOG.warn(
                    "The release of {} {} is parked and will be tried again: {} ({} more of this kind since last told)",
                    job.kind(),
                    Text.quote(job.id()),
                    reason,
                    heldBack,
                    failure);
        }
    }

    /** A kind's circuit breaker opened. */
    void breakerOpened(String kind, Duration openFor) {
        String message = "the circuit breaker of " + Text.quote(kind) + " opened: its releases wait for " + openFor;
        LOG.warn("Most attempts fail: {}", message);
        if (events.wants(EventType.ALARM)) {
            events.emit(new AlarmEvent(time.wallMillis(), "cleanup", message));
        }
    }

    /** A kind's circuit breaker closed. */
    void breakerClosed(String kind) {
        LOG.info("The circuit breaker of {} closed: its parked releases are tried again", Text.quote(kind));
    }

    private static ResourceRef ref(ReleaseJob job) {
        return new ResourceRef(job.kind(), job.id(), job.layer(), job.owner(), job.token());
    }
}
