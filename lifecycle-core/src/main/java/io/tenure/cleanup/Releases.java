package io.tenure.cleanup;

import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All releases that are not done, and what they share. Thread-safe. */
final class Releases {

    private final TimeSource time;
    private final TaskScheduler scheduler;
    private final Backoff backoff;
    private final Deadlines deadlines;
    private final Runnable afterStep;
    private final AtomicLong lastSequence = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    /** By job, which is handed in once. Its own order means nothing: whoever can be seen gets them sorted. */
    private final Map<ReleaseJob, Release> open = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * An empty set.
     *
     * @param afterStep called after each step of a release, on any thread
     */
    Releases(TimeSource time, TaskScheduler scheduler, Runnable afterStep) {
        this.time = time;
        this.scheduler = scheduler;
        this.backoff = new Backoff(time.random());
        this.deadlines = new Deadlines(scheduler);
        this.afterStep = afterStep;
    }

    TimeSource time() {
        return time;
    }

    TaskScheduler scheduler() {
        return scheduler;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Backoff backoff() {
        return backoff;
    }

    Release add(ReleaseJob job, Lane lane) {
        long sequence = lastSequence.incrementAndGet();
        Release release = new Release(job, lane, this, sequence, time.nowNanos());
        open.put(job, release);
        lane.isPending();
        return release;
    }

    /** Gives up one that has not begun, without a word; false if it has begun. */
    boolean abandon(Release release) {
        boolean abandoned = release.abandon();
        if (abandoned) {
            open.remove(release.job(), release);
        }
        return abandoned;
    }

    /** Forgets one that is done. */
    void forget(Release release) {
        open.remove(release.job(), release);
        done.incrementAndGet();
    }

    /** The release of a job; null if it is done, or was never handed in. */
    @Nullable
    Release find(ReleaseJob job) {
        return open.get(job);
    }

    void stepDone() {
        afterStep.run();
    }

    /** How many were done. Only grows. */
    long done() {
        return done.get();
    }

    /** Whether nothing is tried again any more. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        inOrder().forEach(Release::stop);
    }

    /** Tries the parked ones again now, of one lane or of all; how many were waiting for their pause to end. */
    int resumeParked(@Nullable Lane lane) {
        int resumed = 0;
        for (Release release : inOrder()) {
            boolean meant = lane == null || release.lane() == lane;
            resumed += meant && release.isParked() && release.resume() ? 1 : 0;
        }
        return resumed;
    }

    /** Those that are not done, in the order in which they were handed in. */
    List<Release> inOrder() {
        return open.values().stream()
                .sorted(Comparator.comparingLong(Release::sequence))
                .toList();
    }
}
