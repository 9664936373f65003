package io.tenure.examples.gateway.load;

import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts how orders went, and how long they took. Thread-safe: all methods hold one lock. */
final class Score {

    private static final int BUCKETS = 10_000;

    // All guarded by this. One bucket a millisecond; the last one takes what is longer.
    private final long[] byMillis = new long[BUCKETS];
    private long sent;
    private long paid;
    private long refused;
    private long unanswered;
    private long rerouted;

    synchronized void sent() {
        sent++;
    }

    /** Another gateway got the order, for the first one did not take it. */
    synchronized void rerouted() {
        rerouted++;
    }

    synchronized void paid(long millis) {
        paid++;
        byMillis[(int) Math.max(0, Math.min(millis, BUCKETS - 1))]++;
        notifyAll();
    }

    /** A gateway answered that it did not work, or no gateway was there. */
    synchronized void refused() {
        refused++;
        notifyAll();
    }

    /** The gateway went away with the order: nobody knows whether it was paid, so it is not sent again. */
    synchronized void unanswered() {
        unanswered++;
        notifyAll();
    }

    /** Waits until each order that was sent is settled, but not for longer than {@code atMost}. */
    synchronized void awaitSettled(Duration atMost) throws InterruptedException {
        long deadline = SystemTime.instance().nowNanos() + atMost.toNanos();
        long left = atMost.toMillis();
        while (paid + refused + unanswered < sent && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(
                    deadline - SystemTime.instance().nowNanos());
        }
    }

    synchronized Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sent", sent);
        json.put("paid", paid);
        json.put("refused", refused);
        json.put("unanswered", unanswered);
        json.put("rerouted", rerouted);
        json.put("p50_ms", percentile(0.50));
        json.put("p99_ms", percentile(0.99));
        return json;
    }

    private long percentile(double fraction) {
        long rank = (long) Math.ceil(paid * fraction);
        long seen = 0;
        for (int millis = 0; millis < BUCKETS; millis++) {
            seen += byMillis[millis];
            if (seen >= rank) {
                return millis;
            }
        }
        return BUCKETS;
    }
}
