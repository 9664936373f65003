package io.tenure.cleanup;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Runs decided releases until they are done. Thread-safe; no method blocks, and none throws for what a release does.
 *
 * <p>A release is <i>pending</i> until it is done or parked; a <i>parked</i> one is tried again with growing pauses
 * until it is done. None is dropped.
 */
public final class ReleasePipeline {

    /** What {@link #releaseInline} and {@link #submit} return for a release that is done already. */
    public static final CompletionStage<?> DONE = ReleaseAction.DONE;

    private final PipelineSettings settings;

    /** A pipeline that uses {@code threads} and neither owns nor closes them. */
    public ReleasePipeline(
            TimeSource time, Threads threads, Transitions transitions, EventSink events, PipelineSettings settings) {
        this.settings = settings;
    }

    /**
     * Makes the first attempt on the calling thread: for {@link io.tenure.resource.Layer#MEMORY}. It is timed, not
     * interrupted. What cannot be done at once goes on as if submitted.
     *
     * @return {@link #DONE} if the release is done; otherwise as {@link #submit}
     */
    public CompletionStage<?> releaseInline(ReleaseJob job) {
        return comingUp();
    }

    /**
     * Takes a release to be run by the job's executor or by the workers of its layer.
     *
     * @return completes, never exceptionally, when the release is done or parked. Whatever depends on it runs on the
     *     thread that finds out, which may be the timer's: it must be quick and must not run foreign code. Complete
     *     stages that users hold through {@link #callbacks()}, and submit a release that is to follow, of whatever
     *     layer, rather than run it inline
     */
    public CompletionStage<?> submit(ReleaseJob job) {
        return comingUp();
    }

    /** Where to complete stages that users hold, so that what depends on them harms no release. Never refuses. */
    public Executor callbacks() {
        return comingUp();
    }

    /** How many releases are decided, and neither done nor parked. */
    public int pendingCount() {
        return 0;
    }

    /** How many releases are parked, the hung ones included. */
    public int parkedCount() {
        return 0;
    }

    /** How each kind's releases stand, by the kind's name. */
    public SortedMap<String, KindCounts> countsByKind() {
        return comingUp();
    }

    /** The parked releases, the hung ones included, in the order in which they were handed in. */
    public List<ParkedRelease> parked() {
        return List.of();
    }

    /**
     * Tries all parked releases again now, as far as breakers and bulkheads let them; hung ones stay.
     *
     * @return how many were waiting for their pause to end
     */
    public int retryParkedNow() {
        return 0;
    }

    /**
     * Waits until nothing is pending, and closes the pipeline: from then on nothing is tried again, and a release that
     * is handed in has one attempt. Idempotent: later calls get the first one's report.
     *
     * @return completes after {@code atMost}, never exceptionally; runs dependents as {@link #submit}'s does
     */
    public CompletionStage<DrainReport> drain(Duration atMost) {
        return comingUp();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T comingUp() {
        if (settings.inlineBound().isNegative()) {
            throw new IllegalStateException();
        }
        throw new UnsupportedOperationException("the pipeline is being built");
    }
}
