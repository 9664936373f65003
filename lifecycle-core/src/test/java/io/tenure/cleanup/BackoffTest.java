package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int DRAWS = 1000;

    private final Backoff backoff = new Backoff(VirtualTime.inSequence(1).random());

    @Test
    void I1_retryPauses_doubleFromAnEighthOfTheDefaultBudget() {
        for (int i = 0; i < DRAWS; i++) {
            assertThat(backoff.beforeRetry(CleanupPolicy.DEFAULT, 1)).isBetween(SECOND / 8, SECOND / 4);
            assertThat(backoff.beforeRetry(CleanupPolicy.DEFAULT, 2)).isBetween(SECOND / 4, SECOND / 2);
        }
    }

    @Test
    void I1_parkedPauses_doubleUpToTheLongest() {
        CleanupPolicy policy = CleanupPolicy.DEFAULT;
        for (int pauses = 0; pauses < 200; pauses++) {
            long whole = Math.min(60, 1L << Math.min(pauses, 6)) * SECOND;
            assertThat(backoff.parked(policy, pauses)).isBetween(whole / 2, whole);
        }
    }

    @Test
    void retryPauses_takeLessThanHalfOfAnyBudget() {
        for (int attempts = 1; attempts <= 10; attempts++) {
            CleanupPolicy policy = new CleanupPolicy(
                    attempts,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    1,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));
            long sum = 0;
            for (int failed = 1; failed < attempts; failed++) {
                sum += backoff.beforeRetry(policy, failed);
            }
            assertThat(sum).isLessThan(SECOND);
        }
    }

    @Test
    void shortestDurations_stillPause() {
        Duration nano = Duration.ofNanos(1);
        CleanupPolicy policy = new CleanupPolicy(10, nano, nano, 1, nano, nano);

        assertThat(backoff.beforeRetry(policy, 1)).isEqualTo(1);
        assertThat(backoff.parked(policy, 0)).isEqualTo(1);
    }

    @Test
    void longestDurations_doNotOverflow() {
        CleanupPolicy policy =
                new CleanupPolicy(3, Duration.ofDays(1), Duration.ofDays(1), 1, Duration.ofDays(1), Duration.ofDays(1));

        assertThat(backoff.parked(policy, Integer.MAX_VALUE)).isBetween(43_200 * SECOND, 86_400 * SECOND);
    }

    @Test
    void releasesThatFailedTogether_doNotComeBackTogether() {
        Set<Long> pauses = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            pauses.add(backoff.parked(CleanupPolicy.DEFAULT, 0));
        }
        assertThat(pauses).hasSizeGreaterThan(DRAWS * 9 / 10);
    }
}
