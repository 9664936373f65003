package io.tenure.cleanup;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where jobs are put when the heap or the stack is too full to do anything else with them, until there is room again.
 * Thread-safe; {@link #keep} allocates nothing and calls next to nothing.
 */
final class LastResort {

    /*
     * I1 A job that was kept is given to the rescuer, together with what went wrong, again and again until it takes it,
     *    and then never more.
     */

    /** What the closer gets: the release counts as pending, and nobody waits for it. */
    static final CompletionStage<?> KEPT = CompletableFuture.completedStage(null);

    static final int SLOTS = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);

    private final AtomicReferenceArray<@Nullable ReleaseJob> jobs = new AtomicReferenceArray<>(SLOTS);
    /** What each job met with. Set before the job, and cleared after it. */
    private final AtomicReferenceArray<@Nullable Throwable> failures = new AtomicReferenceArray<>(SLOTS);

    private final AtomicInteger kept = new AtomicInteger();

    /**
     * Keeps a job.
     *
     * @return {@link #KEPT}
     */
    CompletionStage<?> keep(ReleaseJob job, Throwable failure) {
        for (int i = 0; i < SLOTS; i++) {
            if (failures.get(i) == null && failures.compareAndSet(i, null, failure)) {
                jobs.set(i, job);
                kept.incrementAndGet();
                return KEPT;
            }
        }
        LOG.error("A release of {} is lost: {} others wait for room already", job.kind(), SLOTS, failure);
        return KEPT;
    }

    /** How many jobs are here. */
    int size() {
        return kept.get();
    }

    /** Gives each job to {@code rescuer}; one that it throws at stays here, and ends the rescue. */
    void rescue(BiConsumer<ReleaseJob, Throwable> rescuer) {
        for (int i = 0; kept.get() > 0 && i < SLOTS; i++) {
            ReleaseJob job = jobs.getAndSet(i, null);
            Throwable failure = failures.get(i);
            if (job != null && failure != null) {
                give(i, job, failure, rescuer);
            }
        }
    }

    private void give(int slot, ReleaseJob job, Throwable failure, BiConsumer<ReleaseJob, Throwable> rescuer) {
        try {
            rescuer.accept(job, failure);
        } catch (Throwable stillNoRoom) {
            jobs.set(slot, job);
            throw stillNoRoom;
        }
        kept.decrementAndGet();
        failures.set(slot, null);
    }
}
