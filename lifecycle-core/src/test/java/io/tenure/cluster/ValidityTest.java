package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.SessionGrant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ValidityTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Validity sentAt(long nanos, long wallMillis) {
        return Validity.of(new SessionGrant(1, Duration.ofSeconds(10), 0), nanos, wallMillis, SECOND);
    }

    private static long after(long nanos, int seconds) {
        return nanos + Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void validity_countsFromTheSendTime_minusTheMargin() {
        Validity validity = sentAt(5, 1_000);

        assertThat(validity.holds(after(5, 9) - 1, 10_000, 0)).isTrue();
        assertThat(validity.holds(after(5, 9), 10_000, 0)).isFalse();
        assertThat(validity.holds(after(5, 4), 5_000, Duration.ofSeconds(6).toNanos()))
                .isFalse();
    }

    @Test
    void clockThatWraps_changesNothing() {
        long sent = Long.MAX_VALUE - 3;
        Validity validity = sentAt(sent, 0);

        assertThat(validity.holds(after(sent, 8), 8_000, 0)).isTrue();
        assertThat(validity.hasRunOut(after(sent, 9))).isTrue();
    }

    @Test
    void wallClockThatRanFurther_makesSuspect() {
        assertThat(sentAt(0, 0).holds(after(0, 1), 1_400, 0)).isTrue();
        assertThat(sentAt(0, 0).holds(after(0, 1), 1_600, 0)).isFalse();
    }

    @Test
    void wallClockThatRanFurtherByHalfTheMargin_isJustGoodEnough() {
        assertThat(sentAt(0, 0).holds(after(0, 1), 1_500, 0)).isTrue();
        assertThat(sentAt(0, 0).holds(after(0, 1), 1_501, 0)).isFalse();
    }

    @Test
    void wallClockThatWasSetBack_makesSuspect_forItMayHideASuspension() {
        assertThat(sentAt(0, 3_600_000).holds(after(0, 1), 0, 0)).isFalse();
    }

    @Test
    void I1_suspicionStays() {
        Validity validity = sentAt(0, 0);
        validity.isSuspect(after(0, 1), 60_000);

        assertThat(validity.holds(after(0, 1), 1_000, 0)).isFalse();
    }
}
