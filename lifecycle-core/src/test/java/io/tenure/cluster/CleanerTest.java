package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CleanerTest {

    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final LoneHome lone = new LoneHome().joined();
    private final Cleaner cleaner = new Cleaner(lone.home, new Gate(lone.home, lone.keeper));

    @Test
    void failures_areCountedForEachRecord() {
        assertThat(cleaner.blame("a", Blame.FULL)).isEqualTo(1);
        assertThat(cleaner.blame("a", Blame.FULL)).isEqualTo(2);
        assertThat(cleaner.blame("b", Blame.FULL)).isEqualTo(1);
    }

    @Test
    void failureThatNobodyIsToBlameFor_doesNotCount() {
        cleaner.blame("a", Blame.FULL);

        assertThat(cleaner.blame("a", Blame.NONE)).isZero();

        assertThat(cleaner.blame("a", Blame.FULL)).isEqualTo(2);
    }

    @Test
    void failedProbes_countOnceTheRecordHasFailedForHalfAnHour() {
        cleaner.blame("a", Blame.PROBED);
        lone.time.advance(HALF_AN_HOUR.minusMillis(1));
        assertThat(cleaner.blame("a", Blame.PROBED)).isZero();
        assertThat(cleaner.blame("a", Blame.FULL)).isEqualTo(1);

        lone.time.advance(Duration.ofMillis(1));

        assertThat(cleaner.blame("a", Blame.PROBED)).isEqualTo(4);
        assertThat(cleaner.blame("b", Blame.PROBED)).isZero();
    }

    @Test
    void recordThatIsForgiven_countsAnew() {
        cleaner.blame("a", Blame.FULL);

        cleaner.forgive("a");

        assertThat(cleaner.blame("a", Blame.FULL)).isEqualTo(1);
    }

    @Test
    void ofVeryMany_theOneWhoseLastFailureIsLongestAgo_isForgotten() {
        for (int i = 0; i < MOST_REMEMBERED; i++) {
            cleaner.blame("r" + i, Blame.FULL);
        }
        assertThat(cleaner.blame("r0", Blame.FULL)).isEqualTo(2);

        cleaner.blame("one more", Blame.FULL);

        assertThat(cleaner.blame("r0", Blame.FULL)).isEqualTo(3);
        assertThat(cleaner.blame("r1", Blame.FULL)).as("forgotten").isEqualTo(1);
    }
}
