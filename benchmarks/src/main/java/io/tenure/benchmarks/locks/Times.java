package io.tenure.benchmarks.locks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When the first and the last of many came, in seconds after the death.
 *
 * @param first the first
 * @param last the last
 */
record Times(double first, double last) {

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("first", first);
        all.put("last", last);
        return all;
    }

    @Override
    public String toString() {
        return Figures.plain(first) + " / " + Figures.plain(last);
    }
}
