package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseContext;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A release that has been decided, as the room above hands it in. It is its own context for the first attempt, so that
 * an inline release needs no object but the one that the resource had already.
 *
 * <p>The accessors are called by any thread, and their answers do not change once the job has been handed in; they are
 * quick, do not throw, and run no foreign code, save {@link #executor}.
 */
public interface ReleaseJob extends ReleaseContext {

    /** Whose the resource is, for events. */
    OwnerId owner();

    /** How hard this release is tried. All jobs of one kind give the same policy. */
    CleanupPolicy policy();

    /**
     * Where the attempts run, such as the channel's event loop; null for Tenure's workers of the job's layer. One that runs
     * them where they are handed over has the first made by the closing thread: only for what blocks nothing. Asked
     * once for each attempt that is not inline, on a thread that foreign code may run on. If the executor refuses, or
     * this method throws, Tenure's workers run the attempt.
     */
    @Nullable
    Executor executor();

    /**
     * Makes one attempt: calls the handle's action, or does the external release. Never called again before the former
     * call has returned.
     *
     * @param context tells which attempt this is; for the first one it may be this job itself
     * @return completes when the release is done, or exceptionally when the attempt failed. A stage that does not
     *     complete within {@link ReleaseContext#attemptDeadline()} counts as failed with an unknown outcome, and the
     *     next attempt may begin while it is still open
     * @throws Exception if the attempt failed
     */
    CompletionStage<?> release(ReleaseContext context) throws Exception;

    /**
     * The release is done: the last call made on this job. Called exactly once, by whichever thread finds out, which
     * may be the timer's: it must be quick and must not run foreign code. Not called for a job that is only parked.
     */
    default void finished() {}

    /** The first. */
    @Override
    default int attempt() {
        return 1;
    }

    @Override
    default Duration attemptDeadline() {
        return policy().attemptDeadline();
    }
}
