package io.tenure.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.TestReporter;

/**
 * One target under Jazzer for some minutes, in a JVM of its own. What reaches new code lies under {@code .tenure/fuzz}, where the
 * next run goes on from; an input that breaks a promise lies among those that are kept, so that it fails every run until that
 * is mended.
 */
final class Fuzzing {

    private static final Duration LENGTH =
            Duration.ofSeconds(Integer.getInteger("tenure.fuzz.seconds", (int) TimeUnit.MINUTES.toSeconds(5)));
    private static final Duration TO_START_AND_END = Duration.ofMinutes(2);
    private static final Pattern RUNS = Pattern.compile("(?m)^stat::number_of_executed_units:\\s+(\\d+)$");
    private static final Pattern COVERED = Pattern.compile("(?m)^#\\d+\\s+DONE\\s+cov: (\\d+)");

    private final Target target;
    private final Path folder;
    private final Path corpus;
    private final Path findings;

    private Fuzzing(Target target) throws IOException {
        this.target = target;
        this.folder =
                Path.of("..", ".tenure", "fuzz", target.name()).toAbsolutePath().normalize();
        this.corpus = Files.createDirectories(folder.resolve("corpus"));
        this.findings = Files.createDirectories(folder.resolve("findings"));
    }

    /** Fuzzes a target, and fails with the first finding. */
    static void of(Class<?> type, TestReporter reporter) throws IOException, InterruptedException {
        new Fuzzing(new Target(type)).run(reporter);
    }

    private void run(TestReporter reporter) throws IOException, InterruptedException {
        int before = Target.filesIn(corpus).size();
        for (Path old : Target.filesIn(findings)) {
            Files.delete(old);
        }
        OptionalInt status = fuzz();
        String log = Files.readString(log());
        List<Path> found = keep();
        // With a finding Jazzer ends before it has counted all.
        publish(reporter, "runs", number(RUNS, log));
        publish(reporter, "edges", number(COVERED, log));
        reporter.publishEntry(
                "inputs that reach new code",
                Integer.toString(Target.filesIn(corpus).size() - before));
        assertThat(found)
                .as("what %s found; they are kept, and %s tells more:%n%s", target, log(), tail(log))
                .isEmpty();
        assertThat(status)
                .as("how Jazzer ended; %s tells more:%n%s", log(), tail(log))
                .hasValue(0);
        assertThat(number(RUNS, log)).as("runs, in %s", log()).isNotEmpty();
    }

    private static void publish(TestReporter reporter, String name, String number) {
        if (!number.isEmpty()) {
            reporter.publishEntry(name, number);
        }
    }

    private OptionalInt fuzz() throws IOException, InterruptedException {
        List<String> arguments = List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=io.tenure.**",
                "--custom_hook_includes=io.tenure.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + findings + "/",
                "-max_total_time=" + LENGTH.toSeconds(),
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-max_len=8192",
                "-use_value_profile=1",
                "-print_final_stats=1",
                corpus.toString(),
                target.kept().toString());
        return JavaProcess.run(folder, log(), LENGTH.plus(TO_START_AND_END), arguments);
    }

    /** Puts what was found to what is kept. */
    private List<Path> keep() throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path found : Target.filesIn(findings)) {
            String name = found.getFileName().toString();
            kept.add(Files.copy(
                    found,
                    target.kept().resolve("found-" + name.substring(0, Math.min(name.length(), 20))),
                    StandardCopyOption.REPLACE_EXISTING));
        }
        return kept;
    }

    private Path log() {
        return folder.resolve("log");
    }

    private static String tail(String log) {
        List<String> lines = log.lines().filter(line -> !line.startsWith("#")).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private static String number(Pattern pattern, String log) {
        Matcher matcher = pattern.matcher(log);
        return matcher.find() ? matcher.group(1) : "";
    }
}
