package io.tenure.architecture;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code docs/protocol.md} promises. Each has a test that bears its name, from the day the room is built that keeps it. */
enum Guarantee {
    G1("once"),
    G2("no resurrection"),
    G3("order"),
    G4("on time"),
    G5("the living are safe"),
    G6("the dead are cleaned"),
    G7("tokens grow"),
    G8("nothing is lost"),
    G9("foreign code is contained"),
    G10("the journal");

    /** Kept by rooms that are not built yet. */
    private static final Set<Guarantee> AWAITED = Set.of(G10);

    private final String promise;

    Guarantee(String promise) {
        this.promise = promise;
    }

    static Set<String> kept() {
        return Arrays.stream(values())
                .filter(guarantee -> !AWAITED.contains(guarantee))
                .map(Enum::name)
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return name() + " (" + promise + ")";
    }
}
