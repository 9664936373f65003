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

    /** Whether keys may vanish there when its memory is full. */
    boolean evicts() {
        return !evictionPolicy.equals(NO_EVICTION);
    }
}
