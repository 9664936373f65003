package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an owner asks of its store while nothing happens, at default settings. */
class IdleOwnerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 46;

    private final Fleet fleet = new Fleet();

    private static int requestsInAMinute(Fleet fleet, Fleet.Member member) {
        int before = member.way.requests();
        fleet.time.advance(MINUTE);
        return member.way.requests() - before;
    }

    @Test
    void idleOwner_asksItsStore46TimesAMinuteAtMost_atTheDefaultTtl() {
        Fleet.Member member = fleet.member("a");
        fleet.member("b");

        for (int minute = 0; minute < 60; minute++) {
            assertThat(requestsInAMinute(fleet, member)).as("minute %d", minute).isBetween(30, MOST);
        }
    }
}
