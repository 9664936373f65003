package io.tenure.test;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What came of one {@link LongForm}, as one row of a Markdown table.
 *
 * @param test class and method
 * @param minutes how long it took
 * @param said what it published, by name, but for the number of runs
 */
record LongRun(
        String date,
        String commit,
        String part,
        String java,
        String test,
        long runs,
        double minutes,
        String outcome,
        Map<String, String> said) {

    static final String HEADER = """
            | date | commit | part | java | test | runs | minutes | result |
            |---|---|---|---|---|---|---|---|
            """;

    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
    private static final String IS = " = ";
    private static final String PASSED = "passed";

    /** Reads a row; empty for any other line. */
    static Optional<LongRun> parse(String line) {
        List<String> cells =
                CELL.splitAsStream(line).map(String::strip).map(LongRun::plain).toList();
        if (cells.size() != 9 || !cells.get(1).matches("\\d{4}-\\d\\d-\\d\\d")) {
            return Optional.empty();
        }
        List<String> result = List.of(cells.get(8).split("; "));
        Map<String, String> said = new TreeMap<>();
        for (String entry : result.subList(1, result.size())) {
            String[] pair = entry.split(IS, 2);
            if (pair.length == 2) {
                said.put(pair[0], pair[1]);
            }
        }
        return Optional.of(new LongRun(
                cells.get(1),
                cells.get(2),
                cells.get(3),
                cells.get(4),
                cells.get(5),
                Long.parseLong(cells.get(6)),
                Double.parseDouble(cells.get(7)),
                result.get(0),
                said));
    }

    boolean hasPassed() {
        return outcome.equals(PASSED);
    }

    /** The class of the test. */
    String testClass() {
        return test.substring(0, test.indexOf('.') < 0 ? test.length() : test.indexOf('.'));
    }

    /** What it published under that name, or {@code otherwise}. */
    String said(String name, String otherwise) {
        return said.getOrDefault(name, otherwise);
    }

    /** The row, its line end with it. */
    String row() {
        StringBuilder result = new StringBuilder(outcome.replace("; ", ", "));
        said.forEach(
                (name, value) -> result.append("; ").append(name).append(IS).append(value.replace("; ", ", ")));
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %d | %.1f | %s |%n",
                date,
                commit,
                part,
                java,
                test,
                runs,
                minutes,
                cell(result.toString()));
    }

    static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private static String plain(String cell) {
        return cell.replace("\\|", "|");
    }
}
