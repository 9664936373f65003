package io.tenure.benchmarks.locks;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerStats;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at the survivors' heartbeats for as long as it is open, and at how late it is itself. */
final class HeartbeatWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(10);

    private final List<Heart> hearts;
    private final Thread thread;
    private volatile boolean closed;
    /** Written by the thread, read once it has ended. */
    private long latestNanos;

    HeartbeatWatch(List<Owner> owners) {
        hearts = owners.stream().map(Heart::new).toList();
        thread = new Thread(this::watch, "heartbeat-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        long dueNanos = System.nanoTime();
        while (!closed) {
            dueNanos += EVERY.toNanos();
            Pause.until(dueNanos);
            long nowNanos = System.nanoTime();
            latestNanos = Math.max(latestNanos, nowNanos - dueNanos);
            dueNanos = nowNanos;
            hearts.forEach(heart -> heart.look(nowNanos));
        }
    }

    /** Stops looking. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there is nobody whose heart beats. */
    boolean isEmpty() {
        return hearts.isEmpty();
    }

    /** The longest time between two heartbeats of one survivor, seconds. After close. */
    double longest() {
        return Figures.seconds(
                hearts.stream().mapToLong(heart -> heart.longestNanos).max().orElse(0));
    }

    /** Heartbeats that failed. After close. */
    long missed() {
        return hearts.stream().mapToLong(Heart::missed).sum();
    }

    /** How late this thread itself was at most, seconds: what the machine, and not Tenure, adds. After close. */
    double late() {
        return Figures.seconds(latestNanos);
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("longestBetweenHeartbeats", longest());
        all.put("missedHeartbeats", missed());
        all.put("watchLate", late());
        return all;
    }

    /** One survivor's. Confined to the watching thread until that has ended. */
    private static final class Heart {

        private final Owner owner;
        private final long missedBefore;
        private long renewals;
        private long missed;
        private long sinceNanos;
        private long longestNanos;

        Heart(Owner owner) {
            this.owner = owner;
            OwnerStats stats = owner.stats();
            this.missedBefore = stats.missedRenewals();
            this.missed = missedBefore;
            this.renewals = stats.renewals();
            this.sinceNanos = System.nanoTime();
        }

        void look(long nowNanos) {
            OwnerStats stats = owner.stats();
            missed = stats.missedRenewals();
            longestNanos = Math.max(longestNanos, nowNanos - sinceNanos);
            if (stats.renewals() != renewals) {
                renewals = stats.renewals();
                sinceNanos = nowNanos;
            }
        }

        long missed() {
            return missed - missedBefore;
        }
    }
}
