package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private static final CleanupPolicy POLICY = CleanupPolicy.DEFAULT;

    @Test
    void early_theAttemptHasItsWholeDeadline() {
        assertThat(Budget.deadline(POLICY, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Budget.deadline(POLICY, millis(1000))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void late_theAttemptHasWhatIsLeft_andNeverLessThanAQuarter() {
        assertThat(Budget.deadline(POLICY, millis(1200))).isEqualTo(Duration.ofMillis(800));
        assertThat(Budget.deadline(POLICY, millis(1900))).isEqualTo(Duration.ofMillis(250));
        assertThat(Budget.deadline(POLICY, millis(90_000))).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void retry_needsAQuarterOfTheDeadline() {
        assertThat(Budget.allowsRetry(POLICY, millis(1750))).isTrue();
        assertThat(Budget.allowsRetry(POLICY, millis(1751))).isFalse();
        assertThat(Budget.allowsRetry(POLICY, millis(5000))).isFalse();
    }

    @Test
    void budgetShorterThanTheDeadline_boundsTheFirstAttempt() {
        CleanupPolicy hasty = new CleanupPolicy(
                3, Duration.ofMillis(500), Duration.ofSeconds(1), 1, Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(Budget.deadline(hasty, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(Budget.deadline(hasty, millis(490))).isEqualTo(Duration.ofMillis(125));
        assertThat(Budget.allowsRetry(hasty, millis(376))).isFalse();
    }

    @Test
    void shortestDeadline_isAboveZero() {
        Duration nano = Duration.ofNanos(1);

        assertThat(Budget.deadline(new CleanupPolicy(3, nano, nano, 1, nano, nano), 5))
                .isEqualTo(nano);
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
