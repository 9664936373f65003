package io.tenure.redis;

import java.util.HashMap;
import java.util.Map;

/**
 * What a server says of itself.
 *
 * @param runId of its present run: another after each restart
 * @param version its version
 * @param isMaster whether it takes writes
 * @param isCluster whether it is a node of a cluster
 * @param evictionPolicy what it does when its memory is full
 */
record ServerInfo(String runId, String version, boolean isMaster, boolean isCluster, String evictionPolicy) {

    private static final String NO_EVICTION = "noeviction";
    /** Before, an error within a script is wrapped in words that hide whether anything was applied. */
    private static final int LEAST_MAJOR = 7;

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
                fields.getOrDefault("redis_version", ""),
                fields.getOrDefault("role", "").equals("master"),
                fields.getOrDefault("redis_mode", "").equals("cluster"),
                fields.getOrDefault("maxmemory_policy", NO_EVICTION));
    }

    /**
     * Refuses a server that must not be used.
     *
     * @param place where it is
     * @throws UnsafeServerException if its version is too old, or {@code mustNotEvict} and it does
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

    /** The first number of its version; 0 if there is none. */
    private int major() {
        int dot = version.indexOf('.');
        String first = dot < 0 ? version : version.substring(0, dot);
        return first.matches("\\d{1,9}") ? Integer.parseInt(first) : 0;
    }
}
