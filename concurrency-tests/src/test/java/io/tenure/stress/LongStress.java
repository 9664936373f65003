package io.tenure.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/** Stress tests by jcstress' own driver: each pair of compilers, each way of compiling, in JVMs of their own. */
final class LongStress {

    private static final Duration AT_MOST = Duration.ofMinutes(48);

    private final Path folder;

    LongStress(Path folder) {
        this.folder = folder;
    }

    /** Runs the tests whose names match, in the driver's mode {@code quick}, and fails on what is forbidden, or broke. */
    void run(String tests, TestReporter reporter) throws Exception {
        new StressProcess(folder).run(Main.class, AT_MOST, "-m", "quick", "-t", tests, "-r", folder.toString());
        Collection<TestResult> results = results();
        List<StressLine> lines = results.stream()
                .flatMap(result -> StressLine.of(TestList.getInfo(result.getName()), result).stream())
                .toList();
        reporter.publishEntry("runs", Integer.toString(results.size()));
        reporter.publishEntry(
                "samples",
                Long.toString(lines.stream().mapToLong(StressLine::count).sum()));
        reporter.publishEntry(
                "tests",
                Long.toString(lines.stream().map(StressLine::test).distinct().count()));
        assertThat(lines).filteredOn(StressLine::isBad).isEmpty();
        assertThat(lines).isNotEmpty();
    }

    /** What the driver left. */
    private Collection<TestResult> results() throws IOException, ClassNotFoundException {
        InProcessCollector all = new InProcessCollector();
        try (Stream<Path> files = Files.list(folder)) {
            Path blob = files.filter(file -> file.toString().endsWith(".bin.gz"))
                    .findFirst()
                    .orElseThrow();
            DiskReadCollector reader = new DiskReadCollector(blob.toString(), all);
            reader.dump();
            reader.close();
        }
        return all.getTestResults();
    }
}
