package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LongRunLogTest {

    @TempDir
    Path directory;

    @Test
    void longForms_becomeRows_andOthersDoNot() throws IOException {
        Path file = directory.resolve("results/long-runs.md");

        run(Map.of("file", file.toString(), "commit", "abc1234", "part", "1/2"));
        run(Map.of("file", file.toString(), "commit", "abc1234", "part", "1/2"));

        List<String> rows = Files.readAllLines(file).stream()
                .filter(line -> line.contains("abc1234"))
                .toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0))
                .contains("| 1/2 |", "Sample.failing | 1 |", "FAILED: java.lang.IllegalStateException: a \\| b");
        assertThat(rows.get(1)).contains("Sample.passing | 200 |", "| passed; lost 0 |");
    }

    @Test
    void withoutFile_nothingIsWritten() throws IOException {
        run(Map.of());

        assertThat(directory).isEmptyDirectory();
    }

    private static void run(Map<String, String> settings) {
        var listener = new LongRunLog(name -> settings.getOrDefault(name, ""));
        var config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(listener)
                .build();
        LauncherFactory.create(config)
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Sample.class))
                        .configurationParameter(
                                "junit.jupiter.testmethod.order.default",
                                "org.junit.jupiter.api.MethodOrderer$MethodName")
                        .build());
    }

    /** Run by the test above, and by nobody else: its name is not a test's. */
    static final class Sample {
        @LongForm
        void failing() {
            throw new IllegalStateException("a | b\nc");
        }

        @LongForm
        void passing(TestReporter reporter) {
            reporter.publishEntry("runs", "200");
            reporter.publishEntry("lost", "0");
        }

        @Test
        void plain() {}
    }
}
