package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Looks again and again at what an owner held, until survivors have released it. Single-threaded. */
final class ReclaimWatch {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final ServerWindow window;

    ReclaimWatch(Fleet fleet, ServerWindow window) {
        this.fleet = fleet;
        this.window = window;
    }

    /**
     * Waits until all of it is released, but not for ever.
     *
     * @param sinceNanos from when on the time counts
     */
    Aftermath follow(Holdings holdings, long sinceNanos)
            throws IOException, InterruptedException, ChildFailedException {
        OptionalLong first = OptionalLong.empty();
        long all = window.remaining(holdings);
        long remaining = all;
        while (remaining > 0 && now() - sinceNanos < WITHIN.toNanos()) {
            fleet.pause();
            remaining = window.remaining(holdings);
            if (first.isEmpty() && remaining < all) {
                first = OptionalLong.of(millisSince(sinceNanos));
            }
        }
        OptionalLong last = remaining > 0 ? OptionalLong.empty() : OptionalLong.of(millisSince(sinceNanos));
        return new Aftermath(
                holdings.orphans(),
                holdings.orphans().count() - remaining,
                holdings.orphans().atBank().size() - remaining,
                first,
                last);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(now() - nanos);
    }

    private static long now() {
        return SystemTime.instance().nowNanos();
    }
}
