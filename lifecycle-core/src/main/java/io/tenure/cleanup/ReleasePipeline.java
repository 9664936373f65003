package io.tenure.cleanup;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs decided releases until they are done. Thread-safe; no method blocks, and none throws for what a release does.
 *
 * <p>A release is <i>pending</i> until it is done or parked; a <i>parked</i> one is tried again with growing pauses
 * until it is done. None is dropped: each is kept until then, however many there are, so their number is bounded only by
 * that of the resources that were registered.
 */
public final class ReleasePipeline {

    /*
     * Inline releases end here, if they succeed. Each other one becomes a Release, with a ReleaseState that decides what
     * follows; it goes through its kind's Lane (bulkhead, breaker, counts), where it waits in a LaneQueue for its turn at
     * its layer's Workers; an Attempt makes the call, or has the job's own executor make it.
     *
     * I1 Each job that is handed in is done, or is listed as parked or pending.
     * I2 submit() runs no foreign code on the calling thread, and neither does a timer.
     */

    /** What {@link #releaseInline} returns for a release that is done already. */
    public static final CompletionStage<?> DONE = ReleaseAction.DONE;

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);
    private static final int CALLBACK_THREADS = 4;
    private static final Duration RESCUE_PAUSE = Duration.ofMillis(10);

    private final TimeSource time;
    private final PipelineSettings settings;
    private final Notices notices;
    private final Releases all;
    private final LastResort lastResort = new LastResort();
    private final AfterInline afterInline = new AfterInline();
    private final InlineReleases inline;
    private final CallbackExecutor callbacks;
    /** Not changed after construction. */
    private final Map<Layer, Workers> workers = new EnumMap<>(Layer.class);
    /** By kind. Its own order means nothing. */
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable Drain> drain = new AtomicReference<>();

    /** A pipeline that uses {@code threads} and neither owns nor closes them. */
    public ReleasePipeline(
            TimeSource time, Threads threads, Transitions transitions, EventSink events, PipelineSettings settings) {
        this.time = time;
        this.settings = settings;
        this.notices = new Notices(time, transitions, events, settings.inlineBound());
        this.all = new Releases(time, threads.scheduler(), this::afterStep);
        this.inline = new InlineReleases(time, notices, afterInline);
        this.callbacks = new CallbackExecutor(threads, CALLBACK_THREADS);
        for (Layer layer : Layer.values()) {
            workers.put(
                    layer,
                    new Workers(
                            layer, settings.limits(layer), settings.breaker().openFor(), threads, all));
        }
    }

    /**
     * Makes the first attempt on the calling thread: for {@link Layer#MEMORY} kinds without an executor of their own. It
     * is timed where anyone would be told, and never interrupted. What cannot be done at once goes on as if submitted,
     * and so does what is nested too deeply in other inline releases.
     *
     * @return {@link #DONE} if the release is done; otherwise as {@link #submit}
     */
    public CompletionStage<?> releaseInline(ReleaseJob job) {
        return inline.release(job);
    }

    /**
     * Takes a release to be run by the job's executor or by the workers of its layer. Runs no foreign code on the
     * calling thread, so it may be called on any.
     *
     * @return completes, never exceptionally, when the release is done or parked. Whatever depends on it runs on the
     *     thread that finds out, which may be the timer's: it must be quick and must not run foreign code. Complete
     *     stages that users hold through {@link #callbacks()}, and submit a release that is to follow, of whatever
     *     layer, rather than run it inline
     */
    public CompletionStage<?> submit(ReleaseJob job) {
        return take(job, ReleasePipeline::enqueue);
    }

    /**
     * As {@link #submit}, for a closing thread that foreign code may run on: asks the job for its executor and hands the
     * attempt over right here, if there is one and nothing of the kind waits, so without a worker in between.
     */
    public CompletionStage<?> submitDirectly(ReleaseJob job) {
        return take(job, release -> {
            if (!handOver(release)) {
                enqueue(release);
            }
        });
    }

    /**
     * When a release that was handed in is done or parked.
     *
     * @return {@link #DONE} if it is already, or was not handed in; otherwise as {@link #submit}
     */
    public CompletionStage<?> settling(ReleaseJob job) {
        Release release = all.find(job);
        return release == null || release.isSettled() ? DONE : release.settled();
    }

    /** Whether a release was handed in and is parked, or is not done and will not be tried again. */
    public boolean isParked(ReleaseJob job) {
        Release release = all.find(job);
        return release != null && release.isSettled();
    }

    private boolean handOver(Release release) {
        if (all.isClosed() || !release.lane().admitDirectly()) {
            return false;
        }
        Attempt attempt = Objects.requireNonNull(release.begin(null), "nobody else knows this release");
        if (!attempt.handOver() && release.unbegin(attempt)) {
            return false;
        }
        // Refused or not: if it hung in there, it is over only now.
        release.handedOver(attempt);
        return true;
    }

    /** Where to complete stages that users hold, so that what depends on them harms no release. Never refuses. */
    public Executor callbacks() {
        return callbacks;
    }

    /**
     * Tries nothing again, and tells, on the calling thread, whoever waits still; for who has closed the threads, which took
     * with them what would have ended the draining.
     */
    public void answerRest() {
        all.close();
        callbacks.runRest();
    }

    /** How many releases are decided, and neither done nor parked. */
    public int pendingCount() {
        rescue();
        return lanes.values().stream().mapToInt(Lane::pending).sum() + lastResort.size();
    }

    /** How many releases are parked, the hung ones included. */
    public int parkedCount() {
        return lanes.values().stream().mapToInt(Lane::parked).sum();
    }

    /** How each kind's releases stand, by the kind's name; kinds that never had one that was not inline are left out. */
    public SortedMap<String, KindCounts> countsByKind() {
        SortedMap<String, KindCounts> counts = new TreeMap<>();
        lanes.forEach((kind, lane) -> counts.put(kind, lane.counts()));
        return counts;
    }

    /** The parked releases, the hung ones included, in the order in which they were handed in. */
    public List<ParkedRelease> parked() {
        return all.inOrder().stream()
                .map(Release::parkedSnapshot)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Tries all parked releases again now, as far as breakers and bulkheads let them; hung ones stay.
     *
     * @return how many were waiting for their pause to end
     */
    public int retryParkedNow() {
        return all.resumeParked(null);
    }

    /**
     * Waits until nothing is pending, and closes the pipeline: from then on nothing is begun or tried again, what is
     * under way may still end, and what is handed in is parked, save that an inline release has its one attempt. Hand in
     * everything first. Idempotent: later calls get the first one's report.
     *
     * @return completes after {@code atMost} at the latest, never exceptionally; runs dependents as {@link #submit} does
     */
    public CompletionStage<DrainReport> drain(Duration atMost) {
        rescue();
        Drain fresh = new Drain(all, this::pendingCount);
        Drain before = drain.compareAndExchange(null, fresh);
        if (before != null) {
            return before.report();
        }
        fresh.start(atMost);
        return fresh.report();
    }

    private void afterStep() {
        rescue();
        Drain draining = drain.get();
        if (draining != null) {
            draining.look();
        }
    }

    private static void enqueue(Release release) {
        release.lane().enqueue(release, false);
    }

    /** Takes charge of a job, whatever happens on the way. */
    private CompletionStage<?> take(ReleaseJob job, Consumer<Release> begin) {
        Release release = null;
        try {
            release = all.add(job, laneOf(job));
            begin.accept(release);
            return release.settled();
        } catch (Throwable noRoom) {
            if (release == null || all.abandon(release)) {
                return keep(job, noRoom);
            }
            LOG.error("A step of the release of {} failed; it is under way", job.kind(), noRoom);
            return release.settled();
        }
    }

    private CompletionStage<?> keep(ReleaseJob job, Throwable failure) {
        CompletionStage<?> kept = lastResort.keep(job, failure);
        try {
            all.scheduler().schedule(RESCUE_PAUSE, this::rescue);
        } catch (Throwable stillNoRoom) {
            // Whatever happens next in this pipeline rescues it, too.
        }
        return kept;
    }

    private void rescue() {
        if (lastResort.size() > 0) {
            lastResort.rescue(afterInline::failed);
        }
    }

    private Lane laneOf(ReleaseJob job) {
        Lane lane = lanes.get(job.kind());
        return lane != null ? lane : lanes.computeIfAbsent(job.kind(), kind -> newLane(kind, job));
    }

    private Lane newLane(String kind, ReleaseJob job) {
        Workers ofLayer = Objects.requireNonNull(workers.get(job.layer()), "each layer has workers");
        KindBreaker breaker = new KindBreaker(kind, settings.breaker(), time);
        return new Lane(kind, job.policy(), ofLayer, breaker, all, notices);
    }

    /** Makes a release of what an inline attempt left. */
    private final class AfterInline implements InlineReleases.Next {

        @Override
        public CompletionStage<?> notBegun(ReleaseJob job) {
            return submit(job);
        }

        @Override
        public CompletionStage<?> failed(ReleaseJob job, Throwable failure) {
            return take(job, release -> release.failed(release.beginInline(), failure));
        }

        @Override
        public CompletionStage<?> open(ReleaseJob job, CompletionStage<?> stage) {
            return take(job, release -> release.beginInline().await(stage));
        }

        @Override
        public CompletionStage<?> noRoom(ReleaseJob job, Throwable failure) {
            return keep(job, failure);
        }
    }
}
