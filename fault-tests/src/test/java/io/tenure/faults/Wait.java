package io.tenure.faults;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Waits for what no event tells this process, with a bound. */
final class Wait {

    /** Far longer than anything takes whose duration is not what is tested. */
    static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Between two questions that are not cheap for those who are asked. */
    static final Duration SELDOM = Duration.ofMillis(100);

    private Wait() {}

    /** Until it holds; fails if it does not in time. */
    static void until(String what, Duration atMost, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(condition::getAsBoolean);
    }

    /** The same where asking is not cheap for those who are asked. */
    static void untilSeldomAsked(Duration atMost, BooleanSupplier condition) {
        Awaitility.await("nothing is left")
                .atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(SELDOM)
                .until(condition::getAsBoolean);
    }

    /** Until this much has passed since a moment of the past, because a fault is to last that long. */
    static void untilPassed(long sinceNanos, Duration time) {
        until("time passes", time.plus(LONG), () -> System.nanoTime() - sinceNanos >= time.toNanos());
    }
}
