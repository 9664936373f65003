package io.tenure.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Optional;

/**
 * The rooms of lifecycle-core and their floors, as {@code CONTRIBUTING.md} lists them. Imports run downward only; no room
 * imports one of its own floor, save {@code event}, which may import {@code resource}.
 *
 * @param root the package that the rooms stand in; the rules' own tests plant a house elsewhere
 */
record Rooms(String root) {

    static final String TIME = "time";

    private static final String WIRING = "";
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry(WIRING, 6),
            Map.entry("diagnosis", 5),
            Map.entry("engine", 4),
            Map.entry("cluster", 3),
            Map.entry("cleanup", 2),
            Map.entry("timer", 2),
            Map.entry("store", 1),
            Map.entry("adapter", 1),
            Map.entry("annotation", 1),
            Map.entry("resource", 0),
            Map.entry("event", 0),
            Map.entry(TIME, -1));

    /** The room a class stands in, or empty for a class outside the house. */
    Optional<String> roomOf(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(root)) {
            return Optional.of(WIRING);
        }
        if (!name.startsWith(root + ".")) {
            return Optional.empty();
        }
        String inside = name.substring(root.length() + 1);
        int dot = inside.indexOf('.');
        return Optional.of(dot < 0 ? inside : inside.substring(0, dot));
    }

    boolean isListed(String room) {
        return FLOORS.containsKey(room);
    }

    boolean mayImport(String from, String to) {
        return from.equals(to) || FLOORS.get(to) < FLOORS.get(from) || (from.equals("event") && to.equals("resource"));
    }

    /** The room and its floor, as a reader of a violation wants it. */
    String describe(String room) {
        return (room.equals(WIRING) ? "(root)" : room) + " (floor " + FLOORS.get(room) + ")";
    }
}
