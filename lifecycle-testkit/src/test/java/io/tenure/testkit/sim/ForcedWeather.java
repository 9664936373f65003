package io.tenure.testkit.sim;

import io.tenure.testkit.contract.Fault;
import io.tenure.time.RandomSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;

/**
 * What the network of one process draws: always the same share of what can be drawn, which says in {@link #WEATHER} what
 * becomes of a request. A fault is over when what it made late has arrived.
 */
final class ForcedWeather implements RandomSource {

    /** Some shares are below one of these, some below several. */
    static final Weather WEATHER = new Weather(0.1, 0.8, 0.4, 0, 0);

    private static final Duration LATER_THAN_ANYTHING = Duration.ofMinutes(1);

    private static final double WELL = 0.9;
    private static final double REPLY_LOST = 0.6;
    private static final double LATE_AND_REPLY_LOST = 0.35;
    private static final double REQUEST_LOST = 0.05;

    private final VirtualTime time;
    private final SimulatedNetwork network;
    private double share = WELL;

    ForcedWeather(VirtualTime time) {
        this.time = time;
        this.network = new SimulatedNetwork(time, new Dice(this));
    }

    SimulatedNetwork network() {
        return network;
    }

    Fault outage() {
        return forced(REQUEST_LOST);
    }

    Fault lateRequests() {
        return forced(LATE_AND_REPLY_LOST);
    }

    Fault lateReplies() {
        return forced(REPLY_LOST);
    }

    private Fault forced(double forced) {
        return Fault.of(() -> share = forced, () -> {
            share = WELL;
            if (!time.runUntil(network::isEmpty, LATER_THAN_ANYTHING)) {
                throw new IllegalStateException("something is under way for ever");
            }
        });
    }

    @Override
    public long nextLong() {
        throw new IllegalStateException("dice draw numbers below a bound");
    }

    @Override
    public long nextLong(long bound) {
        return (long) (share * bound);
    }

    @Override
    public double nextDouble() {
        return share;
    }
}
