package io.tenure.benchmarks.locks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The median of several rounds, and their least and most. */
record Spread(double median, double least, double most) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int last = sorted.size() - 1;
        double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(last));
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("median", median);
        all.put("least", least);
        all.put("most", most);
        return all;
    }

    @Override
    public String toString() {
        return Figures.plain(median) + " (" + Figures.plain(least) + "–" + Figures.plain(most) + ")";
    }
}
