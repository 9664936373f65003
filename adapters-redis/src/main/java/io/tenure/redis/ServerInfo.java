package io.tenure.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself.
 *
 * @param runId of its process: another after each restart
 * @param replicationId of its history: another after each promotion, and while it is a replica, that of its master
 * @param version its version
 * @param isMaster whether it takes writes
 * @param isCluster whether it is a node of a cluster
 * @param evictionPolicy what it does when its memory is full; empty if it does not say
 */
record ServerInfo(
        String runId,
        String replicationId,
        String version,
        boolean isMaster,
        boolean isCluster,
        String evictionPolicy) {

    private static final String NO_EVICTION = "noeviction";
    /** Before, an error within a script is wrapped in words that hide whether anything was applied. */
    private static final int LEAST_MAJOR = 7;
    /** So much of a replication id tells one history of a server from another. */
    private static final int ENOUGH_HEX = 16;

    private static final Pattern CLOCK = Pattern.compile("server_time_usec:([0-9]{1,18})\r");
    private static final long MICROS_PER_MILLI = 1_000;

    /** Reads the answer to INFO. */
    static ServerInfo parse(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        });
        return new ServerInfo(
                fields.getOrDefault("run_id", ""),
                fields.getOrDefault("master_replid", ""),
                fields.getOrDefault("redis_version", ""),
                fields.getOrDefault("role", "").equals("master"),
                fields.getOrDefault("redis_mode", "").equals("cluster"),
                fields.getOrDefault("maxmemory_policy", ""));
    }

    /** What the server's clock shows in an answer to INFO, in milliseconds; -1 if it does not say. */
    static long clockMillis(String info) {
        Matcher clock = CLOCK.matcher(info);
        return clock.find() ? Long.parseLong(clock.group(1)) / MICROS_PER_MILLI : -1;
    }

    /**
     * Names its present run: a time in which its process has been the master without a break. A process that was a replica
     * meanwhile may have lost what it had acknowledged, as one may that restarted.
     */
    String run() {
        return runId + "-" + replicationId.substring(0, Math.min(ENOUGH_HEX, replicationId.length()));
    }

    /**
     * Refuses a server that must not be used.
     *
     * @param place where it is
     * @throws UnsafeServerException if its version is too old, its run has no name, or {@code mustNotEvict} and it does, or
     *     may
     * @throws NotAppliedException if it is a replica, as it may not be later
     */
    void requireFit(String place, boolean mustNotEvict) {
        if (major() < LEAST_MAJOR) {
            throw new UnsafeServerException(
                    place,
                    "redis_version",
                    version,
                    "it says of a failed script in other words than those that are understood; " + LEAST_MAJOR
                            + ".0 or later is needed");
        }
        requireSaid(place, "run_id", runId);
        requireSaid(place, "master_replid", replicationId);
        if (!isMaster) {
            throw new NotAppliedException(place + " is a replica", null);
        }
        if (mustNotEvict && !evictionPolicy.equals(NO_EVICTION)) {
            throw new UnsafeServerException(
                    place,
                    "maxmemory-policy",
                    evictionPolicy,
                    "it may drop locks when its memory is full; " + NO_EVICTION + " is needed");
        }
    }

    private static void requireSaid(String place, String field, String value) {
        if (value.isBlank()) {
            throw new UnsafeServerException(
                    place, field, value, "nobody knows when it begins to forget what it gave; one is needed");
        }
    }

    /** The first number of its version; 0 if there is none. */
    private int major() {
        int dot = version.indexOf('.');
        String first = dot < 0 ? version : version.substring(0, dot);
        return first.matches("\\d{1,9}") ? Integer.parseInt(first) : 0;
    }
}
