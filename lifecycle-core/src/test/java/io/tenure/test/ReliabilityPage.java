package io.tenure.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of {@code docs/reliability.md} that long runs write: of each long form that the sources have, on each Java, the
 * newest row of their log; and that of a class as a whole, which was ended, until each of its forms has a newer one there. The
 * sources are those of the modules beside {@code docs}. A table stands between two comments, {@code <!-- written by long runs: NAME -->} and {@code <!-- end -->}; all else is left alone.
 */
final class ReliabilityPage {

    private static final String WORST = "worst of ";
    private static final String NOT_RUN = "not run";
    private static final String END = "<!-- end -->";

    /** The tests of each class. */
    private final SortedMap<String, Set<String>> forms = new TreeMap<>();
    /** By test and Java. */
    private final SortedMap<String, LongRun> newest = new TreeMap<>();

    ReliabilityPage(List<LongForms.Form> forms, Stream<String> log) {
        forms.forEach(form -> this.forms
                .computeIfAbsent(form.testClass(), ignored -> new LinkedHashSet<>())
                .add(form.test()));
        Map<String, Set<String>> toRunAgain = new HashMap<>();
        log.forEach(line -> LongRun.parse(line).ifPresent(run -> add(run, toRunAgain)));
    }

    /** Adds a row; {@code toRunAgain} has, of a class that was ended on a Java, the tests that have no newer row there. */
    private void add(LongRun run, Map<String, Set<String>> toRunAgain) {
        Set<String> tests = forms.getOrDefault(run.testClass(), Set.of());
        String onJava = " on " + run.java().replaceFirst("[.].*", "");
        String classOnJava = run.testClass() + onJava;
        if (tests.contains(run.test())) {
            newest.put(run.test() + onJava, run);
            Set<String> left = toRunAgain.getOrDefault(classOnJava, new HashSet<>());
            left.remove(run.test());
            if (left.isEmpty()) {
                newest.remove(classOnJava);
            }
        } else if (run.test().equals(run.testClass()) && !tests.isEmpty()) {
            newest.put(classOnJava, run);
            toRunAgain.put(classOnJava, new HashSet<>(tests));
        }
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
        Files.writeString(page, written(log, page));
    }

    /** The page, with its tables written anew. */
    static String written(Path log, Path page) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            List<LongForms.Form> forms =
                    LongForms.in(page.toAbsolutePath().resolveSibling("..").normalize());
            return new ReliabilityPage(forms, lines).writtenInto(Files.readString(page));
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
        for (LongRun run : newest.values()) {
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
        for (LongRun run : newest.values()) {
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

    /** One row for each class, and their sum. */
    private String parts() {
        List<String> rows = new ArrayList<>();
        long allPassed = 0;
        long all = 0;
        for (Map.Entry<String, Set<String>> part : forms.entrySet()) {
            List<LongRun> runs = newest.values().stream()
                    .filter(run -> run.testClass().equals(part.getKey()))
                    .toList();
            Set<String> tests = part.getValue();
            long passed = tests.stream().filter(test -> hasPassed(test, runs)).count();
            allPassed += passed;
            all += tests.size();
            rows.add(row(
                    "`" + part.getKey() + "`",
                    passed + " of " + tests.size(),
                    runs.isEmpty()
                            ? ""
                            : minutes(
                                    runs.stream().mapToDouble(LongRun::minutes).sum()),
                    outcome(tests, runs),
                    joined(runs, LongRun::java),
                    joined(runs, run -> run.commit() + ", " + run.date())));
        }
        rows.add(row("all", allPassed + " of " + all, "", "", "", ""));
        return table(List.of("part", "passed", "minutes", "result", "Java", "seen"), rows);
    }

    /** Whether a test was run, and has not failed on any Java. */
    private static boolean hasPassed(String test, List<LongRun> runs) {
        List<LongRun> itsRuns =
                runs.stream().filter(run -> run.test().equals(test)).toList();
        return !itsRuns.isEmpty() && itsRuns.stream().allMatch(LongRun::hasPassed);
    }

    private static String outcome(Set<String> tests, List<LongRun> runs) {
        if (runs.isEmpty()) {
            return NOT_RUN;
        }
        String failed = runs.stream()
                .filter(run -> !run.hasPassed())
                .map(LongRun::test)
                .distinct()
                .collect(Collectors.joining(", "));
        String notRun = tests.stream()
                .filter(test -> runs.stream().noneMatch(run -> run.test().equals(test)))
                .map(test -> test.substring(test.indexOf('.') + 1))
                .collect(Collectors.joining(", "));
        if (failed.isEmpty() && notRun.isEmpty()) {
            return "passed";
        }
        return Stream.of(failed.isEmpty() ? "" : "FAILED: " + failed, notRun.isEmpty() ? "" : NOT_RUN + ": " + notRun)
                .filter(said -> !said.isEmpty())
                .collect(Collectors.joining("; "));
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
