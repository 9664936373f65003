package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.demo.Peak.Moment;
import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;

/** How far the load is, and waiting for moments of it. Single-threaded. */
final class Timeline {

    /** What to do about a gateway that never holds anything. */
    static final String SEND_MORE = " send more orders, or slow ones. ";

    private final Fleet fleet;
    private final Duration load;
    private long begunNanos;

    Timeline(Fleet fleet, Duration load) {
        this.fleet = fleet;
        this.load = load;
    }

    /** Orders are sent from now on. */
    void begin() {
        begunNanos = SystemTime.instance().nowNanos();
    }

    /** Waits until this part of the load is over. */
    void awaitPart(double part) throws InterruptedException, ChildFailedException {
        while (part() < part) {
            fleet.pause();
        }
    }

    /**
     * Waits for a moment at which the gateway holds about as much as it ever did, so that its death matters.
     *
     * @param where it holds that, for people
     * @param held how much it holds now
     */
    void awaitPeak(GatewayProcess gateway, String where, Figure held)
            throws IOException, InterruptedException, ChildFailedException {
        Peak peak = new Peak();
        awaitPart(Peak.LOOK_FROM);
        Moment moment = Moment.NOT_YET;
        while (moment == Moment.NOT_YET) {
            fleet.pause();
            moment = peak.at(held.now(), part());
        }
        if (moment == Moment.NEVER) {
            throw gateway.failure("held nothing " + where
                    + " whenever it was looked at, until the last order was sent, so that its death would show nothing;"
                    + SEND_MORE + gateway.report().remains().words());
        }
    }

    /** Whether orders are sent still. */
    boolean isUnderWay() {
        return part() < 1;
    }

    /** Which part of the load is over. */
    private double part() {
        return (double) (SystemTime.instance().nowNanos() - begunNanos) / load.toNanos();
    }

    /** A number that is looked up. */
    @FunctionalInterface
    interface Figure {
        long now() throws IOException, InterruptedException;
    }
}
