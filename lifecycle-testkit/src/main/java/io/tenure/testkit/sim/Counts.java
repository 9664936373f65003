package io.tenure.testkit.sim;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How often what is judged has come up. */
final class Counts {

    private final Map<String, Integer> counts = new TreeMap<>();

    void note(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Map<String, Integer> all() {
        return Collections.unmodifiableMap(counts);
    }
}
