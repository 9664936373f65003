package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import java.time.Duration;

/** How a policy's budget is shared out among the attempts that are made before a release is parked. */
final class Budget {

    /** An attempt with less than this part of its deadline is not worth making. */
    private static final int LEAST_PART = 4;

    private Budget() {}

    /** The deadline of an attempt that begins when {@code spentNanos} have passed since the first one began. */
    static Duration deadline(CleanupPolicy policy, long spentNanos) {
        long leftNanos = policy.within().toNanos() - spentNanos;
        return Duration.ofNanos(Math.max(Math.min(wholeNanos(policy), leftNanos), leastNanos(policy)));
    }

    /** Whether an attempt may begin when {@code spentNanos} have passed since the first one began. */
    static boolean allowsRetry(CleanupPolicy policy, long spentNanos) {
        return policy.within().toNanos() - spentNanos >= leastNanos(policy);
    }

    private static long leastNanos(CleanupPolicy policy) {
        return Math.max(1, wholeNanos(policy) / LEAST_PART);
    }

    private static long wholeNanos(CleanupPolicy policy) {
        return Math.min(policy.attemptDeadline().toNanos(), policy.within().toNanos());
    }
}
