package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/test --long} adds to the log of long runs, where Maven is a function that adds rows and ends with a status. */
@RequiresServer("bash")
class LongPartTest {

    private static final String PASSED = "| 2026-01-01 | a | XTest | 17.0.1 | XTest.one | 1 | 1.0 | passed |";
    private static final String FAILED = "| 2026-01-01 | a | XTest | 17.0.1 | XTest.two | 1 | 1.0 | FAILED: an error |";
    private static final String OF_ANOTHER =
            "| 2026-01-01 | a | XTest2 | 17.0.1 | XTest2.one | 1 | 1.0 | FAILED: an error |";

    /** Its functions need what {@code setup.sh} and {@code bin/test} have; there is no Java, so the page is left alone. */
    private static final String SCRIPT = """
            set -euo pipefail
            . "$1"
            say() { :; }
            step() { :; }
            run_maven() {
              [ -z "$ROWS" ] || printf '%s\\n' "$ROWS" >>docs/results/long-runs.md
              return "$STATUS"
            }
            LOGS=. JAVA_HOME=none LONG_HOME=none MAIN_JAVA=17 LONG_JAVA=17 part=XTest AS_COMPILED=()
            run_long_form module io.tenure.XTest "$2" || exit 3
            """;

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void setUp() throws IOException {
        Files.createDirectories(directory.resolve("docs/results"));
        log = Files.writeString(directory.resolve("docs/results/long-runs.md"), FAILED + "\n" + OF_ANOTHER + "\n");
    }

    @Test
    void partThatPassed_getsNoFurtherRow() throws Exception {
        assertThat(run(0, "", PASSED)).isZero();

        assertThat(added()).containsExactly(PASSED);
    }

    @Test
    void partThatSaidWhatFailed_getsNoFurtherRow() throws Exception {
        assertThat(run(1, "", PASSED, FAILED)).isEqualTo(3);

        assertThat(added()).containsExactly(PASSED, FAILED);
    }

    @Test
    void partThatEndedWithoutRow_hasFailed() throws Exception {
        assertThat(run(1, "")).isEqualTo(3);

        assertThat(added())
                .singleElement()
                .asString()
                .endsWith("| XTest | 17 | XTest | 0 | 0.0 | FAILED: ended with 1 |");
    }

    @Test
    void partInWhichNoTestRan_hasFailed() throws Exception {
        assertThat(run(0, "", OF_ANOTHER)).isEqualTo(3);

        assertThat(added()).last().asString().endsWith("| XTest | 0 | 0.0 | FAILED: no test ran |");
    }

    @Test
    void partThatEndedHalfWay_hasFailed_thoughOneFormPassed() throws Exception {
        assertThat(run(1, "", PASSED, OF_ANOTHER)).isEqualTo(3);

        assertThat(added()).hasSize(3).last().asString().endsWith("| XTest | 0 | 0.0 | FAILED: ended with 1 |");
    }

    @Test
    void formThatPassed_andEndedBadly_hasFailed() throws Exception {
        assertThat(run(1, "one", PASSED)).isEqualTo(3);

        assertThat(added()).hasSize(2).last().asString().endsWith("| XTest.one | 0 | 0.0 | FAILED: ended with 1 |");
    }

    @Test
    void partThatTookTooLong_hasFailed_whateverElseFailed() throws Exception {
        assertThat(run(124, "", FAILED)).isEqualTo(3);

        assertThat(added()).hasSize(2).last().asString().endsWith("| XTest | 0 | 0.0 | FAILED: more than 60 minutes |");
    }

    private int run(int status, String method, String... rows) throws IOException, InterruptedException {
        Path functions = Path.of("..", "bin", "lib", "long-forms.sh").toAbsolutePath();
        ProcessBuilder command = new ProcessBuilder("bash", "-c", SCRIPT, "bash", functions.toString(), method)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        command.environment().putAll(Map.of("STATUS", Integer.toString(status), "ROWS", String.join("\n", rows)));
        Process process = command.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES))
                    .as("the script ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private List<String> added() throws IOException {
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).startsWith(FAILED, OF_ANOTHER);
        return lines.subList(2, lines.size());
    }
}
