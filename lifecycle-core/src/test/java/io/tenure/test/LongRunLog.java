package io.tenure.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Appends the result of each {@link LongForm} to the file that the system property {@code tenure.longRuns.file} names, one
 * row of a Markdown table each, and then has {@code tenure.longRuns.page} written anew. Without these properties it does
 * nothing.
 */
public final class LongRunLog implements TestExecutionListener {

    private static final String HEADER = """
            # Long runs

            What `bin/test --long` ran, newest last. Each row is one test on one commit.

            """ + LongRun.HEADER;

    private final UnaryOperator<String> settings;
    private final Map<String, Instant> started = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> entries = new ConcurrentHashMap<>();
    private volatile boolean wrote;

    /** Called by the JUnit launcher. */
    public LongRunLog() {
        this(name -> System.getProperty("tenure.longRuns." + name, ""));
    }

    LongRunLog(UnaryOperator<String> settings) {
        this.settings = settings;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), Instant.now());
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        entries.computeIfAbsent(test.getUniqueId(), id -> new TreeMap<>()).putAll(entry.getKeyValuePairs());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Instant start = started.remove(test.getUniqueId());
        Map<String, String> said = entries.remove(test.getUniqueId());
        boolean isLong = test.getTags().stream().anyMatch(tag -> tag.getName().equals("long"));
        // A class that could not even begin, or end, leaves its forms without a word of their own.
        boolean failedAround = test.isContainer() && result.getStatus() == TestExecutionResult.Status.FAILED;
        if (((test.isTest() && isLong) || failedAround)
                && !settings.apply("file").isEmpty()) {
            Duration took = Duration.between(start == null ? Instant.now() : start, Instant.now());
            append(
                    Path.of(settings.apply("file")),
                    run(test, result, said == null ? Map.of() : said, took).row());
            wrote = true;
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        executionFinished(test, TestExecutionResult.aborted(new IllegalStateException("skipped: " + reason)));
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String page = settings.apply("page");
        if (wrote && !page.isEmpty()) {
            try {
                ReliabilityPage.rewrite(Path.of(settings.apply("file")), Path.of(page));
            } catch (IOException e) {
                throw new UncheckedIOException("The tables of " + page + " could not be written", e);
            }
        }
    }

    private LongRun run(TestIdentifier test, TestExecutionResult result, Map<String, String> said, Duration took) {
        String outcome = switch (result.getStatus()) {
            case SUCCESSFUL -> "passed";
            case ABORTED -> "aborted: " + why(result);
            case FAILED -> "FAILED: " + why(result);
        };
        Map<String, String> rest = new TreeMap<>(said);
        String runs = rest.remove("runs");
        return new LongRun(
                LocalDate.now(ZoneOffset.UTC).toString(),
                settings.apply("commit"),
                settings.apply("part"),
                System.getProperty("java.version"),
                nameOf(test),
                runs == null ? 1 : Long.parseLong(runs),
                took.toSeconds() / 60.0,
                outcome,
                rest);
    }

    private static String nameOf(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(source -> source.getClassName().replaceFirst(".*\\.", "") + "." + source.getMethodName())
                .orElse(test.getDisplayName());
    }

    private static String why(TestExecutionResult result) {
        return result.getThrowable().map(LongRunLog::firstLine).orElse("no reason given");
    }

    private static String firstLine(Throwable thrown) {
        return thrown.toString().strip().lines().findFirst().orElse("");
    }

    private static synchronized void append(Path file, String row) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            String text = Files.exists(file) ? row : HEADER + row;
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The result of a long run could not be added to " + file + ": " + row, e);
        }
    }
}
