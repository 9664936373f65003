package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.time.RandomSource;

/** How long to wait between attempts: exponential, with "equal jitter", half of each pause being drawn. Thread-safe. */
final class Backoff {

    /*
     * Retries of one release: the first pause is budget / 2^attempts, and each is twice the one before, so all of them
     * together take less than half of the budget, and the attempts have the rest. Parked releases: from the policy's
     * first pause, doubling, up to its longest. The jitter is Marc Brooker's "equal jitter" (Exponential Backoff And
     * Jitter, 2015): never shorter than half, so a failing system is spared, and spread, so that a thousand releases
     * that failed together do not come back together.
     *
     * I1 A pause is between half and the whole of what the policy says.
     */

    private final RandomSource random;

    Backoff(RandomSource random) {
        this.random = random;
    }

    /** Nanoseconds to wait after the given number of failed attempts, at least one. */
    long beforeRetry(CleanupPolicy policy, int failed) {
        long budgetNanos = policy.within().toNanos();
        return jittered(budgetNanos >> (policy.attempts() - failed + 1));
    }

    /** Nanoseconds to wait before a parked release is tried for the given time, from 0. */
    long parked(CleanupPolicy policy, int pausesBefore) {
        long longestNanos = policy.longestPause().toNanos();
        long pauseNanos = policy.firstPause().toNanos();
        for (int i = 0; i < pausesBefore && pauseNanos < longestNanos; i++) {
            pauseNanos *= 2;
        }
        return jittered(Math.min(pauseNanos, longestNanos));
    }

    private long jittered(long nanos) {
        return Math.max(1, nanos - random.nextLong(nanos / 2 + 1));
    }
}
