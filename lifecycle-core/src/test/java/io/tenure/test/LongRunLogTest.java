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
        assertThat(rows).hasSize(6);
        assertThat(rows.get(0))
                .contains("| 1/2 |", "Sample.failing | 1 |", "FAILED: java.lang.IllegalStateException: a \\| b");
        assertThat(rows.get(1))
                .contains(
                        "Sample.passing | 200 |",
                        "| passed; falsely released = 1; how = kill -9, of it; lost = 0; worst of");
    }

    @Test
    void withoutFile_nothingIsWritten() throws IOException {
        run(Map.of());

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void page_isWrittenAnew_andKeepsWhatPeopleWrote() throws IOException {
        Path file = directory.resolve("long-runs.md");
        Path sources = Files.createDirectories(directory.resolve("module/src/test/java"));
        Files.writeString(sources.resolve("LongRunLogTest$Sample.java"), """
                @LongForm
                void failing() {}
                @LongForm
                void passing() {}
                @LongForm
                void worlds() {}
                """);
        Files.createDirectory(directory.resolve("docs"));
        Path page = Files.writeString(directory.resolve("docs/reliability.md"), """
                before
                <!-- written by long runs: faults --><!-- end -->
                <!-- written by long runs: schedules --><!-- end -->
                <!-- written by long runs: parts -->
                what was there
                <!-- end -->
                after
                """);

        for (int i = 0; i < 2; i++) {
            run(Map.of("file", file.toString(), "commit", "abc1234", "part", "1/2", "page", page.toString()));
        }

        assertThat(Files.readString(page))
                .startsWith("before\n")
                .endsWith("after\n")
                .doesNotContain("what was there")
                .containsOnlyOnce(
                        "| 100000 orphans, 60 s | kill -9, of it | 200 | 0 | 1 | 3000 ms | 4000 ms | `LongRunLogTest$Sample.passing` |")
                .containsOnlyOnce("| `LongRunLogTest$Sample.worlds` | 1,000,000 | 7 to 1000006 | 0 |")
                .containsOnlyOnce("| all | 1,000,000 |  | 0 |")
                .containsOnlyOnce("| `LongRunLogTest$Sample` | 2 of 3 | ")
                .contains("| FAILED: LongRunLogTest$Sample.failing |");
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
            reporter.publishEntry("how", "kill -9; of it");
            reporter.publishEntry("lost", "0");
            reporter.publishEntry("falsely released", "1");
            reporter.publishEntry("worst of 100000 orphans, 60 s", "3000 ms of 4000 ms");
        }

        @LongForm
        void worlds(TestReporter reporter) {
            reporter.publishEntry("runs", "1000000");
            reporter.publishEntry("seeds", "7 to 1000006");
        }

        @Test
        void plain() {}
    }
}
