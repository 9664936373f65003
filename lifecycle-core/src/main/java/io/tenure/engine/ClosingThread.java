package io.tenure.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs attempts that block nothing where they are handed over: on the closing thread. Thread-safe. */
final class ClosingThread implements Executor {

    /*
     * I1. A handle may close other resources, whose attempts then run inside its own; beyond MAX_DEPTH of them the next is
     *     refused, and so a worker's, so that a long chain of resources does not end the closer's stack.
     */

    static final ClosingThread INSTANCE = new ClosingThread();
    static final int MAX_DEPTH = 64;

    /** How many attempts the thread is inside of. A plain array, which keeps no class of ours alive. */
    private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

    private ClosingThread() {}

    @Override
    public void execute(Runnable attempt) {
        int[] depth = DEPTH.get();
        if (depth[0] >= MAX_DEPTH) {
            throw new RejectedExecutionException(MAX_DEPTH + " attempts run inside one another");
        }
        depth[0]++;
        try {
            attempt.run();
        } finally {
            depth[0]--;
        }
    }
}
