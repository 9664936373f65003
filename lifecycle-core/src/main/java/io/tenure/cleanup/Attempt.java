package io.tenure.cleanup;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one release: what an executor runs, and what the callback is told. It only calls and reports; what
 * follows is the {@link Release}'s matter, which also guards the fields.
 */
final class Attempt implements Runnable, ReleaseContext {

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);

    private final Release release;
    private final ReleaseJob job;
    private final int number;
    private final Duration deadline;
    final long begunNanos;

    /** Whether its release was parked when it began. */
    final boolean ofParked;

    /** Whether it holds a place in the bulkhead and a permit of the breaker: all but inline ones. */
    final boolean admitted;

    /** The worker that it occupies at first, or null if the closing thread makes or hands over the attempt. */
    final @Nullable Slot slot;

    // Guarded by the release.

    /** Its place is free, and nothing that it still does counts, save that it may succeed where {@link #timedOut}. */
    boolean over;
    /** Somebody is inside the executor's {@code execute}, or about to be. */
    boolean handing = true;
    /** Its deadline passed while a thread was inside foreign code for it, and that thread is still there. */
    boolean hanging;
    /** That it failed has been told to the breaker and to the others. */
    boolean told;
    /** Its stage was open at the deadline. */
    boolean timedOut;
    /** The one below it in {@link Deadlines}; written before it is published there. */
    @Nullable
    Attempt below;

    /** The thread that is or was inside the call. */
    @Nullable
    Thread caller;

    Attempt(
            Release release,
            int number,
            Duration deadline,
            long begunNanos,
            boolean ofParked,
            boolean admitted,
            @Nullable Slot slot) {
        this.release = release;
        this.job = release.job();
        this.number = number;
        this.deadline = deadline;
        this.begunNanos = begunNanos;
        this.ofParked = ofParked;
        this.admitted = admitted;
        this.slot = slot;
    }

    /**
     * Hands itself to the job's own executor.
     *
     * @return false if the job has none, or it refused; then the attempt may still be run here
     */
    boolean handOver() {
        try {
            Executor own = job.executor();
            if (own == null) {
                return false;
            }
            own.execute(this);
        } catch (Throwable refused) {
            restoreInterrupt(refused);
            LOG.debug("The executor of {} refused: Tenure's workers run the release", job.kind(), refused);
            return false;
        }
        return true;
    }

    /** Makes the call, unless the attempt is over by now. Contains whatever is thrown. */
    @Override
    public void run() {
        if (!release.enter(this)) {
            return;
        }
        CompletionStage<?> stage;
        boolean done;
        try {
            stage = Objects.requireNonNull(job.release(this), "the release returned null instead of a stage");
            done = Stages.isDone(stage);
        } catch (Throwable failure) {
            restoreInterrupt(failure);
            release.failed(this, failure);
            return;
        }
        if (done) {
            release.succeeded(this);
        } else {
            await(stage);
        }
    }

    /** Waits for a stage that is not done, without a thread. */
    void await(CompletionStage<?> stage) {
        if (!release.awaits(this)) {
            return;
        }
        try {
            stage.whenComplete((value, failure) -> release.stageCompleted(this, failure));
        } catch (Throwable failure) {
            release.stageCompleted(this, failure);
        }
    }

    /** It has taken a while: its deadline needs a timer now. */
    void setTimer() {
        release.setTimer(this);
    }

    /** What to say of it when its deadline has passed. */
    AttemptFailedException deadlineMissed(boolean hangs) {
        if (timedOut) {
            return new AttemptFailedException("not done after " + deadline + "; whether it will be is unknown");
        }
        if (!hangs) {
            return new AttemptFailedException("its executor did not begin it within " + deadline);
        }
        Thread inside = caller;
        if (inside == null || inside == Thread.currentThread()) {
            return new AttemptFailedException("has not returned after " + deadline);
        }
        StackTraceElement[] stack = inside.getStackTrace();
        String where = stack.length == 0 ? "" : ", is in " + stack[0];
        return new AttemptFailedException("has not returned after " + deadline + where, stack);
    }

    static void restoreInterrupt(Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String kind() {
        return job.kind();
    }

    @Override
    public @Nullable String id() {
        return job.id();
    }

    @Override
    public Layer layer() {
        return job.layer();
    }

    @Override
    public ReleaseCause cause() {
        return job.cause();
    }

    @Override
    public long token() {
        return job.token();
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public Duration attemptDeadline() {
        return deadline;
    }
}
