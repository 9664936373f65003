package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;
import io.tenure.resource.Layer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a gateway told last about itself. Immutable.
 *
 * @param owner its present incarnation
 * @param openOrders orders that are worked on
 * @param served orders that were worked on
 * @param created what it opened so far
 * @param released what it ended so far
 * @param expired how many of these because their time was up
 * @param reclaimed how many resources of dead owners it cleaned up, by owner
 * @param losses what it lost because it was not heard of for too long
 * @param droppedEvents how many events its observers missed, so that these counts may lack as many
 * @param remains what is really there, whatever was counted
 */
record GatewayReport(
        String owner,
        long openOrders,
        long served,
        Map<Layer, Long> created,
        Map<Layer, Long> released,
        long expired,
        Map<String, Long> reclaimed,
        Losses losses,
        long droppedEvents,
        Remains remains) {

    /** Nothing was told yet. */
    static final GatewayReport NONE =
            new GatewayReport("", 0, 0, Map.of(), Map.of(), 0, Map.of(), Losses.NONE, 0, Remains.NONE);

    static GatewayReport of(JsonObject json) {
        return new GatewayReport(
                json.text("owner"),
                json.number("open_orders"),
                json.number("served"),
                byLayer(json.object("created")),
                byLayer(json.object("released")),
                json.number("expired"),
                counts(json.object("reclaimed")),
                Losses.of(json),
                json.number("dropped_events"),
                Remains.of(json.object("remains")));
    }

    /** How many of a layer are open. */
    long live(Layer layer) {
        return created.getOrDefault(layer, 0L) - released.getOrDefault(layer, 0L);
    }

    /** How many of a layer it left, if this was its last word: what was never ended, or is there all the same. */
    long left(Layer layer) {
        return Math.max(live(layer), remains.of(layer));
    }

    private static Map<Layer, Long> byLayer(JsonObject json) {
        Map<Layer, Long> counts = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            counts.put(layer, json.number(layer.name()));
        }
        return counts;
    }

    private static Map<String, Long> counts(JsonObject json) {
        Map<String, Long> counts = new LinkedHashMap<>();
        json.names().forEach(name -> counts.put(name, json.number(name)));
        return counts;
    }
}
