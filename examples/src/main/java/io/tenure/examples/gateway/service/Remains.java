package io.tenure.examples.gateway.service;

import java.util.Map;

/**
 * What is really there in this process, looked up where it is and not counted from events. Immutable.
 *
 * @param contexts payment contexts in the cache
 * @param channels channels that are out of the pool
 * @param shutDownClean whether the coordinator has shut down and nothing was left
 * @param shutDown how the coordinator says that this went; empty until then
 */
record Remains(long contexts, long channels, boolean shutDownClean, String shutDown) {

    /** Before the coordinator has shut down, or where there is none. */
    Remains(long contexts, long channels) {
        this(contexts, channels, false, "");
    }

    Map<String, Object> toJson() {
        return Map.of(
                "contexts", contexts, "channels", channels, "shut_down_clean", shutDownClean, "shut_down", shutDown);
    }
}
