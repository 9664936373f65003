package io.tenure.cleanup;

import io.tenure.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes first attempts on the closing thread. Thread-safe. */
final class InlineReleases {

    /*
     * I1 A release that is done at once allocates nothing here.
     * I2 Whatever the call throws is a failed attempt, and nothing of it reaches the closer.
     * I3 A callback may close other resources, whose release then runs inside its own; beyond MAX_DEPTH of them the next
     *    goes to the workers instead, so that a long chain of resources does not end the closer's stack.
     * I4 Where the stack or the heap is at its end, a job is kept until there is room to go on with it.
     */

    static final int MAX_DEPTH = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);

    /** How many inline releases the thread is inside of. A plain array, which keeps no class of ours alive. */
    private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

    private final TimeSource time;
    private final Notices notices;
    private final Next next;

    InlineReleases(TimeSource time, Notices notices, Next next) {
        this.time = time;
        this.notices = notices;
        this.next = next;
    }

    /** Makes the first attempt; {@link ReleasePipeline#DONE} if that was all. */
    CompletionStage<?> release(ReleaseJob job) {
        int[] depth = DEPTH.get();
        if (depth[0] >= MAX_DEPTH) {
            return next.notBegun(job);
        }
        boolean watched = notices.watchInline();
        long begunNanos = watched ? time.nowNanos() : 0;
        CompletionStage<?> stage = ReleasePipeline.DONE;
        Throwable failure = null;
        depth[0]++;
        try {
            stage = Objects.requireNonNull(job.release(job), "the release returned null instead of a stage");
            stage = Stages.isDone(stage) ? ReleasePipeline.DONE : stage;
        } catch (Throwable thrown) {
            Attempt.restoreInterrupt(thrown);
            failure = thrown;
        } finally {
            depth[0]--;
        }
        if (failure instanceof VirtualMachineError) {
            return next.noRoom(job, failure);
        }
        boolean done = failure == null && stage == ReleasePipeline.DONE;
        if (watched) {
            notices.inlineEnded(job, done, time.nowNanos() - begunNanos);
        }
        if (done) {
            finish(job);
            return stage;
        }
        return failure == null ? next.open(job, stage) : next.failed(job, failure);
    }

    private static void finish(ReleaseJob job) {
        try {
            job.finished();
        } catch (Throwable thrown) {
            LOG.error("finished() threw, which it must not", thrown);
        }
    }

    /** Takes over what was not done inline; what it returns is {@link ReleasePipeline#submit}'s. */
    interface Next {

        /** The call was not made. */
        CompletionStage<?> notBegun(ReleaseJob job);

        /** The call threw. */
        CompletionStage<?> failed(ReleaseJob job, Throwable failure);

        /** The call returned a stage that has not succeeded so far. */
        CompletionStage<?> open(ReleaseJob job, CompletionStage<?> stage);

        /** The call threw, and there is hardly room to do anything about it. */
        CompletionStage<?> noRoom(ReleaseJob job, Throwable failure);
    }
}
