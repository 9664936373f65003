package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;
import io.tenure.resource.Layer;

/**
 * What is really there in a gateway's process, looked up where it is and not counted from events. Immutable.
 *
 * @param contexts payment contexts in its cache
 * @param channels channels that are out of its pool
 * @param shutDownClean whether its coordinator has shut down and nothing was left
 * @param shutDown how its coordinator says that this went; empty until then
 */
record Remains(long contexts, long channels, boolean shutDownClean, String shutDown) {

    /** Nothing was told yet. */
    static final Remains NONE = new Remains(0, 0, false, "");

    static Remains of(JsonObject json) {
        return new Remains(
                json.number("contexts"), json.number("channels"), json.flag("shut_down_clean"), json.text("shut_down"));
    }

    /** How many of a layer there are; external ones are not in the process. */
    long of(Layer layer) {
        return switch (layer) {
            case MEMORY -> contexts;
            case CONNECTION -> channels;
            case EXTERNAL -> 0;
        };
    }

    /** For people. */
    String words() {
        return contexts + " contexts are in its cache, " + channels + " channels are out of its pool";
    }
}
