package io.tenure.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tables of {@code docs/reliability.md} that long runs write: of each test, on each Java, the newest row of their log.
 * A table stands between two comments, {@code <!-- written by long runs: NAME -->} and {@code <!-- end -->}; all else is left alone.
 */
final class ReliabilityPage {

    private static final String WORST = "worst of ";
    private static final String END = "<!-- end -->";

    private final Collection<LongRun> newest;

    ReliabilityPage(Stream<String> log) {
        Map<String, LongRun> byTest = new TreeMap<>();
        log.forEach(line -> LongRun.parse(line)
                .ifPresent(run -> byTest.put(run.test() + " on " + run.java().replaceFirst("[.].*", ""), run)));
        newest = byTest.values();
    }

    /**
     * For rows that no test could write: those of one that was ended.
     *
     * @param arguments the log, and the page
     */
    public static void main(String[] arguments) throws IOException {
        rewrite(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    /** Writes the tables anew. */
    static void rewrite(Path log, Path page) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            ReliabilityPage tables = new ReliabilityPage(lines);
            Files.writeString(page, tables.writtenInto(Files.readString(page)));
        }
    }

    String writtenInto(String page) {
        String text = with(page, "faults", faults());
        text = with(text, "schedules", schedules());
        return with(text, "parts", parts());
    }

    private static String with(String page, String name, String table) {
        String begin = "<!-- written by long runs: " + name + " -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(END, from);
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException(
                    "the page has no place for the table " + name + ": " + begin + " … " + END);
        }
        return page.substring(0, from + begin.length()) + "\n" + table + page.substring(to);
    }

    /** One row for each recovery that was measured. */
    private String faults() {
        List<String> rows = new ArrayList<>();
        for (LongRun run : newest) {
            run.said().forEach((name, worst) -> {
                if (name.startsWith(WORST)) {
                    String[] against = worst.split(" of ", 2);
                    rows.add(row(
                            name.substring(WORST.length()),
                            run.said("how", ""),
                            run.runs(),
                            run.said("lost", "?"),
                            run.said("falsely released", "?"),
                            against[0],
                            against.length > 1 ? against[1] : "",
                            run.hasPassed() ? "`" + run.test() + "`" : "FAILED: `" + run.test() + "`",
                            run.java(),
                            run.commit() + ", " + run.date()));
                }
            });
        }
        rows.sort(null);
        return table(
                List.of(
                        "fault",
                        "how",
                        "runs",
                        "lost",
                        "falsely released",
                        "worst recovery",
                        "bound",
                        "test",
                        "Java",
                        "seen"),
                rows);
    }

    /** One row for each test that lives through schedules, and their sum: what was seen on two Javas counts once. */
    private String schedules() {
        List<String> rows = new ArrayList<>();
        Map<String, Long> worlds = new TreeMap<>();
        long violations = 0;
        for (LongRun run : newest) {
            if (run.said().containsKey("seeds")) {
                worlds.merge(run.test(), run.runs(), Math::max);
                violations += run.hasPassed() ? 0 : 1;
                rows.add(row(
                        "`" + run.test() + "`",
                        grouped(run.runs()),
                        run.said("seeds", ""),
                        run.hasPassed() ? "0" : run.outcome(),
                        minutes(run.minutes()),
                        run.java(),
                        run.commit() + ", " + run.date()));
            }
        }
        long all = worlds.values().stream().mapToLong(Long::longValue).sum();
        rows.add(row("all", grouped(all), "", Long.toString(violations), "", "", ""));
        return table(List.of("part", "worlds", "seeds", "violations", "minutes", "Java", "seen"), rows);
    }

    /** One row for each class. */
    private String parts() {
        Map<String, List<LongRun>> byClass = new LinkedHashMap<>();
        newest.forEach(run -> byClass.computeIfAbsent(run.testClass(), ignored -> new ArrayList<>())
                .add(run));
        List<String> rows = new ArrayList<>();
        byClass.forEach((name, runs) -> rows.add(row(
                "`" + name + "`",
                runs.stream().map(LongRun::test).distinct().count(),
                minutes(runs.stream().mapToDouble(LongRun::minutes).sum()),
                outcome(runs),
                joined(runs, LongRun::java),
                joined(runs, run -> run.commit() + ", " + run.date()))));
        return table(List.of("part", "tests", "minutes", "result", "Java", "seen"), rows);
    }

    private static String outcome(List<LongRun> runs) {
        List<String> failed =
                runs.stream().filter(run -> !run.hasPassed()).map(LongRun::test).toList();
        return failed.isEmpty() ? "passed" : "FAILED: " + String.join(", ", failed);
    }

    private static String joined(List<LongRun> runs, Function<LongRun, String> what) {
        return String.join("; ", runs.stream().map(what).distinct().toList());
    }

    private static String minutes(double minutes) {
        return String.format(Locale.ROOT, "%.1f", minutes);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        for (Object cell : cells) {
            row.append(' ').append(LongRun.cell(cell.toString())).append(" |");
        }
        return row + "\n";
    }

    private static String table(List<String> columns, List<String> rows) {
        return "\n" + row(columns.toArray()) + "|" + "---|".repeat(columns.size()) + "\n" + String.join("", rows)
                + "\n";
    }
}
