package io.tenure.simulation;

import io.tenure.resource.ReleaseCause;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** When what has a TTL or an idle time may end by it, and by when it has to; and that nothing else does. */
final class Lifetimes {

    /** How much later than its deadline a resource of a process that runs may end. */
    private static final Duration LATE = Duration.ofMillis(100);
    /** How much longer that may seem to a clock whose rate is not the world's. */
    private static final long ROUNDING_NANOS = 1_000;

    private final SimulatedProcess process;
    /** By nonce or number, what was handed over. */
    private final Map<Long, Lifetime> lifetimes = new LinkedHashMap<>();

    /** How long something lasts. */
    private static final class Lifetime {
        private final String what;
        private final Duration span;
        private final BooleanSupplier isEnded;
        /** What its end is called; null if time does not end it. */
        private final @Nullable ReleaseCause end;
        /** When it is over at the earliest, by the process's clock. */
        private long notBeforeNanos;

        private int prolonged;

        private Lifetime(String what, @Nullable ReleaseCause end, Duration span, BooleanSupplier isEnded) {
            this.what = what;
            this.end = end;
            this.span = span;
            this.isEnded = isEnded;
        }
    }

    Lifetimes(SimulatedProcess process) {
        this.process = process;
    }

    /** That lasts until somebody ends it. */
    void lasts(long number) {
        lifetimes.put(number, new Lifetime("", null, Duration.ZERO, () -> true));
    }

    /**
     * That ends once a time has passed since it began, or was renewed, or touched.
     *
     * @param end what its end is called
     * @param sinceNanos since when at the earliest
     * @param isEnded whether it has ended, or it does not matter any more
     */
    void passes(long number, ReleaseCause end, long sinceNanos, Duration span, String what, BooleanSupplier isEnded) {
        Lifetime lifetime = new Lifetime(what, end, span, isEnded);
        lifetimes.put(number, lifetime);
        lifetime.notBeforeNanos = sinceNanos + span.toNanos();
        demandInTime(lifetime);
    }

    /** It was renewed just now, which is a use as well. */
    void renewed(long number) {
        prolonged(lifetimes.get(number), ReleaseCause.TTL_EXPIRED);
        touched(number);
    }

    /** It was touched just now. */
    void touched(long number) {
        prolonged(lifetimes.get(number), ReleaseCause.IDLE_EXPIRED);
    }

    private void prolonged(@Nullable Lifetime lifetime, ReleaseCause end) {
        if (lifetime != null && lifetime.end == end) {
            lifetime.prolonged++;
            lifetime.notBeforeNanos = process.time().nowNanos() + lifetime.span.toNanos();
            demandInTime(lifetime);
        }
    }

    private void demandInTime(Lifetime lifetime) {
        int sinceThen = lifetime.prolonged;
        process.after(lifetime.span, () -> {
            if (lifetime.prolonged == sinceThen) {
                demand(lifetime, sinceThen);
            }
        });
    }

    /** What should have ended by now has to, unless the process is stopped: what is due meanwhile is due at once then. */
    private void demand(Lifetime lifetime, int sinceThen) {
        long beganNanos = process.time().nowNanos();
        process.after(LATE, () -> {
            if (lifetime.prolonged != sinceThen) {
                return;
            }
            if (process.time().nowNanos() - beganNanos > LATE.toNanos() + ROUNDING_NANOS) {
                demand(lifetime, sinceThen);
            } else if (!lifetime.isEnded.getAsBoolean()) {
                violated(lifetime.what + " lives on, its time of " + lifetime.span + " long over");
            }
        });
    }

    /** Whether its time is not over yet, so that nothing but a decision can have ended it. */
    boolean isBeforeEnd(long number) {
        Lifetime lifetime = lifetimes.get(number);
        return lifetime != null && (lifetime.end == null || process.time().nowNanos() - lifetime.notBeforeNanos < 0);
    }

    /** What ends by time has one, and that is over. Of what was not handed over yet, nobody knows. */
    void ended(long number, String what, ReleaseCause cause) {
        Lifetime lifetime = lifetimes.get(number);
        if (!cause.isExpiry() || lifetime == null) {
            return;
        }
        if (lifetime.end != cause) {
            violated(what + " ended as " + cause + ", and has no such end");
        } else if (isBeforeEnd(number)) {
            violated(what + " expired before its deadline");
        }
    }

    private void violated(String what) {
        process.cluster().history().violated(Guarantee.G4_ON_TIME, process + ": " + what);
    }
}
