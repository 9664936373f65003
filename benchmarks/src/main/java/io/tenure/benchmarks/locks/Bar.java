package io.tenure.benchmarks.locks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a figure has to reach.
 *
 * @param what the figure
 * @param atMost whether it is a ceiling, and not a floor
 * @param limit the least or the most
 */
record Bar(String what, boolean atMost, double limit) {

    static Bar atLeast(String what, double least) {
        return new Bar(what, false, least);
    }

    static Bar atMost(String what, double most) {
        return new Bar(what, true, most);
    }

    boolean holds(double measured) {
        return atMost ? measured <= limit : measured >= limit;
    }

    String line(double measured) {
        return String.format(
                Locale.ROOT,
                "%-6s %s: %s, %s %s",
                holds(measured) ? "holds" : "MISSED",
                what,
                Figures.plain(measured),
                atMost ? "at most" : "at least",
                Figures.plain(limit));
    }

    Map<String, Object> json(double measured) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bar", what);
        all.put(atMost ? "atMost" : "atLeast", limit);
        all.put("measured", measured);
        all.put("holds", holds(measured));
        return all;
    }
}
