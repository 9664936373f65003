package io.tenure.benchmarks.locks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a comparison found: a table, the bars, and the same for machines. Not thread-safe. */
final class Report {

    private final List<List<String>> table = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> verdicts = new ArrayList<>();
    private final List<Map<String, Object>> bars = new ArrayList<>();
    private final Map<String, Object> json = new LinkedHashMap<>();
    private boolean missed;

    Report(String name, String... head) {
        table.add(List.of(head));
        json.put("comparison", name);
        json.put("java", Runtime.version().toString());
        json.put("processors", Runtime.getRuntime().availableProcessors());
    }

    void row(String... cells) {
        table.add(List.of(cells));
    }

    /** A line for people, below the table. */
    void note(String line) {
        notes.add(line);
    }

    /** A figure for machines. */
    void put(String key, Object value) {
        json.put(key, value);
    }

    /** Holds a figure against its bar. */
    void judge(Bar bar, double measured) {
        missed |= !bar.holds(measured);
        verdicts.add(bar.line(measured));
        bars.add(bar.json(measured));
    }

    /** Prints everything; the status to end with. */
    int print(PrintStream out, boolean asJson) {
        json.put("bars", bars);
        table.forEach(row -> out.println(line(row)));
        out.println();
        notes.forEach(out::println);
        verdicts.forEach(out::println);
        if (asJson) {
            out.println(Json.write(json));
        }
        out.flush();
        return missed ? 1 : 0;
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            line.append(column == 0 ? "" : "  ").append(pad(row.get(column), width(column), column == 0));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return table.stream()
                .filter(row -> column < row.size())
                .collect(Collectors.summarizingInt(row -> row.get(column).length()))
                .getMax();
    }

    private static String pad(String text, int width, boolean left) {
        String room = " ".repeat(width - text.length());
        return left ? text + room : room + text;
    }
}
