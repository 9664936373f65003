package io.tenure.examples.gateway.service;

import io.tenure.resource.Layer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what was opened and ended, by layer. Thread-safe: all methods hold one lock. */
final class Tally {

    // All guarded by this.
    private final Map<Layer, Long> created = new EnumMap<>(Layer.class);
    private final Map<Layer, Long> released = new EnumMap<>(Layer.class);
    private final Map<String, Set<String>> reclaimed = new HashMap<>();
    private long expired;
    private long lost;
    private long sessionsLost;

    synchronized void created(Layer layer) {
        created.merge(layer, 1L, Long::sum);
    }

    synchronized void released(Layer layer) {
        released.merge(layer, 1L, Long::sum);
    }

    /** One of those released was one whose time was up. */
    synchronized void expired() {
        expired++;
    }

    /** One of those released was lost with its owner: somebody else may have cleaned it up before. */
    synchronized void lost() {
        lost++;
    }

    /** This process was an owner, and is one no more. */
    synchronized void sessionLost() {
        sessionsLost++;
    }

    /** A resource of a dead owner was cleaned up here; the same one again does not count. */
    synchronized void reclaimed(String formerOwner, String resource) {
        reclaimed.computeIfAbsent(formerOwner, owner -> new HashSet<>()).add(resource);
    }

    synchronized Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("created", byName(created));
        json.put("released", byName(released));
        json.put("expired", expired);
        json.put("lost", lost);
        json.put("sessions_lost", sessionsLost);
        Map<String, Integer> byOwner = new TreeMap<>();
        reclaimed.forEach((owner, resources) -> byOwner.put(owner, resources.size()));
        json.put("reclaimed", byOwner);
        return json;
    }

    private static Map<String, Long> byName(Map<Layer, Long> counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (Layer layer : Layer.values()) {
            named.put(layer.name(), counts.getOrDefault(layer, 0L));
        }
        return named;
    }
}
