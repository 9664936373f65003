package io.tenure.simulation;

import io.tenure.resource.ReleaseCause;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** When what has a TTL may end by it, and by when it has to; and that nothing else does. */
final class Lifetimes {

    /** How much later than its deadline a resource of a process that runs may end. */
    private static final Duration LATE = Duration.ofMillis(100);
    /** How much longer that may seem to a clock whose rate is not the world's. */
    private static final long ROUNDING_NANOS = 1_000;

    private final SimulatedProcess process;
    /** By nonce or number, what was handed over: its end by the process's clock, null where it has none. */
    private final Map<Long, Lifetime> lifetimes = new LinkedHashMap<>();

    /**
     * How long something lasts.
     *
     * @param ends whether it has a TTL
     * @param notBeforeNanos when that is over, by the process's clock
     */
    private record Lifetime(boolean ends, long notBeforeNanos) {}

    Lifetimes(SimulatedProcess process) {
        this.process = process;
    }

    /** That lasts until somebody ends it. */
    void lasts(long number) {
        lifetimes.put(number, new Lifetime(false, 0));
    }

    /**
     * That ends once {@code ttl} has passed.
     *
     * @param sinceNanos since when at the earliest
     * @param isEnded whether it has ended, or it does not matter any more
     */
    void passes(long number, long sinceNanos, Duration ttl, String what, BooleanSupplier isEnded) {
        lifetimes.put(number, new Lifetime(true, sinceNanos + ttl.toNanos()));
        process.after(ttl, () -> demand(what + " lives on, its TTL of " + ttl + " long over", isEnded));
    }

    /** What should have ended by now has to, unless the process is stopped: what is due meanwhile is due at once then. */
    private void demand(String otherwise, BooleanSupplier isEnded) {
        long beganNanos = process.time().nowNanos();
        process.after(LATE, () -> {
            if (process.time().nowNanos() - beganNanos > LATE.toNanos() + ROUNDING_NANOS) {
                demand(otherwise, isEnded);
            } else if (!isEnded.getAsBoolean()) {
                violated(otherwise);
            }
        });
    }

    /** What ends by time has a TTL, and that is over. Of what was not handed over yet, nobody knows. */
    void ended(long number, String what, ReleaseCause cause) {
        Lifetime lifetime = lifetimes.get(number);
        if (!cause.isExpiry() || lifetime == null) {
            return;
        }
        if (cause == ReleaseCause.IDLE_EXPIRED) {
            violated(what + " ended by its idle time, and has none");
        } else if (!lifetime.ends()) {
            violated(what + " expired, and has no TTL");
        } else if (process.time().nowNanos() - lifetime.notBeforeNanos() < 0) {
            violated(what + " expired before its deadline");
        }
    }

    private void violated(String what) {
        process.cluster().history().violated(Guarantee.G4_ON_TIME, process + ": " + what);
    }
}
