package io.tenure.examples.gateway.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to run. Immutable.
 *
 * @param load how long orders are sent
 * @param rate orders a second
 * @param seed determines the orders
 * @param orders a file of orders to send instead; null for seeded ones
 * @param governed with Tenure, or by hand
 * @param folder for the store, and for what the processes log
 * @param servers those that the gateways rest on; null if they share a file
 */
public record Settings(
        Duration load,
        int rate,
        long seed,
        @Nullable Path orders,
        boolean governed,
        Path folder,
        @Nullable ServerChoice servers) {

    /** The least time in which there is something to see. */
    public static final Duration SHORTEST = Duration.ofSeconds(5);

    /** The same on servers, where a lease runs out twice. */
    public static final Duration SHORTEST_ON_SERVERS = Duration.ofSeconds(15);

    /** The longest run. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    /** The highest rate; beyond it six processes on two cores would show nothing but their own hunger. */
    public static final int MAX_RATE = 1_000;

    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException naming field, value and limit
     */
    public Settings {
        Duration shortest = servers == null ? SHORTEST : SHORTEST_ON_SERVERS;
        if (load.compareTo(shortest) < 0 || load.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("load lasts " + load.toMillis() / 1e3 + " s, must last "
                    + shortest.toSeconds() + " to " + LONGEST.toSeconds() + " s");
        }
        if (servers != null && !governed) {
            throw new IllegalArgumentException(
                    "servers are for gateways with Tenure, and these are ungoverned: leave one of the two out");
        }
        if (rate < 1 || rate > MAX_RATE) {
            throw new IllegalArgumentException("rate is " + rate + ", must be 1 to " + MAX_RATE);
        }
    }

    /** A run on a file. */
    Settings(Duration load, int rate, long seed, @Nullable Path orders, boolean governed, Path folder) {
        this(load, rate, seed, orders, governed, folder, null);
    }

    /** The file that the gateways share. */
    Path store() {
        return folder.resolve("tenure.db");
    }

    /** A gateway's audit log. */
    Path audit(String gateway) {
        return folder.resolve(gateway + "-audit.log");
    }
}
