package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReliabilityPageTest {

    private static final String ENDED = "| 2026-01-02 | b | X | 17.0.1 | XTest | 0 | 0.0 | FAILED: ended with 1 |\n";

    @TempDir
    Path directory;

    private Path log;
    private Path page;

    @BeforeEach
    void setUp() throws IOException {
        page = directory.resolve("docs/reliability.md");
        log = directory.resolve("docs/results/long-runs.md");
        Files.createDirectories(directory.resolve("docs/results"));
    }

    @Test
    @Tag("build")
    void pageOfTheRepository_isWhatItsLogAndItsSourcesMakeOfIt() throws IOException {
        Path docs = Path.of("..", "docs");
        Path log = docs.resolve("results/long-runs.md");

        assertThat(docs.resolve("reliability.md"))
                .as("after a row or a long form that is new: in the folder of the repository, java -cp"
                        + " lifecycle-core/target/test-classes io.tenure.test.ReliabilityPage"
                        + " docs/results/long-runs.md docs/reliability.md")
                .content()
                .isEqualTo(ReliabilityPage.written(log, docs.resolve("reliability.md")));
    }

    @Test
    void formsThatPassed_areCounted_andThoseThatWereNotRun_areNamed() throws IOException {
        source("XTest", "one", "two", "three");
        source("YTest", "one");
        source("ZTest", "one", "two");

        assertThat(pageOf("""
                | 2026-01-01 | a | X | 17.0.1 | XTest.one | 1 | 1.0 | passed |
                | 2026-01-01 | a | Z | 17.0.1 | ZTest.one | 1 | 1.0 | passed |
                | 2026-01-01 | a | Z | 17.0.1 | ZTest.two | 1 | 1.0 | passed |
                """))
                .contains("| `XTest` | 1 of 3 | 1.0 | not run: two, three | 17.0.1 | a, 2026-01-01 |")
                .contains("| `YTest` | 0 of 1 |  | not run |  |  |")
                .contains("| `ZTest` | 2 of 2 | 2.0 | passed | 17.0.1 | a, 2026-01-01 |")
                .contains("| all | 3 of 6 |");
    }

    @Test
    void formThatFailed_didNotPass_untilItDoes() throws IOException {
        source("XTest", "one", "two");
        String failed = "| 2026-01-01 | a | X | 17.0.1 | XTest.one | 1 | 1.0 | FAILED: an error |\n";
        String passed = "| 2026-01-02 | b | X | 17.0.1 | XTest.one | 1 | 1.0 | passed |\n";

        assertThat(pageOf(failed)).contains("| `XTest` | 0 of 2 | 1.0 | FAILED: XTest.one; not run: two |");
        assertThat(pageOf(passed + failed)).contains("| `XTest` | 0 of 2 | 1.0 | FAILED: XTest.one; not run: two |");
        assertThat(pageOf(failed + passed)).contains("| `XTest` | 1 of 2 | 1.0 | not run: two |");
    }

    @Test
    void formsThatAreNoMore_doNotCount() throws IOException {
        source("XTest", "one");

        assertThat(pageOf("""
                | 2026-01-01 | a | X | 17.0.1 | XTest.one | 500 | 1.0 | passed; seeds = 1 to 500 |
                | 2026-01-01 | a | X | 17.0.1 | XTest.former | 500 | 1.0 | passed; seeds = 1 to 500; worst of death = 1 ms |
                | 2026-01-01 | a | Y | 17.0.1 | YTest.one | 1 | 1.0 | FAILED: an error |
                """))
                .contains("| `XTest` | 1 of 1 | 1.0 | passed |", "| all | 1 of 1 |", "| all | 500 |  | 0 |")
                .doesNotContain("former", "death", "YTest");
    }

    @Test
    void classThatWasEnded_hasFailed_untilEachOfItsFormsRanAgain() throws IOException {
        source("XTest", "one", "two");
        String one = "| 2026-01-03 | c | X | 17.0.2 | XTest.one | 1 | 1.0 | passed |\n";
        String two = "| 2026-01-03 | c | X | 17.0.2 | XTest.two | 1 | 1.0 | passed |\n";

        assertThat(pageOf(ENDED)).contains("| `XTest` | 0 of 2 | 0.0 | FAILED: XTest; not run: one, two |");
        assertThat(pageOf(one + two + ENDED)).contains("| `XTest` | 2 of 2 | 2.0 | FAILED: XTest |");
        assertThat(pageOf(one + ENDED + two)).contains("| `XTest` | 2 of 2 | 2.0 | FAILED: XTest |");
        assertThat(pageOf(ENDED + two + one)).contains("| `XTest` | 2 of 2 | 2.0 | passed | 17.0.2 | c, 2026-01-03 |");
        assertThat(pageOf(ENDED + two + one + ENDED)).contains("| `XTest` | 2 of 2 | 2.0 | FAILED: XTest |");
    }

    @Test
    void classThatWasEnded_isNotMadeGood_byAnotherJava() throws IOException {
        source("XTest", "one");
        String onAnother = "| 2026-01-03 | c | X | 25.0.1 | XTest.one | 1 | 1.0 | passed |\n";

        assertThat(pageOf(ENDED + onAnother)).contains("| `XTest` | 1 of 1 | 1.0 | FAILED: XTest | 17.0.1; 25.0.1 |");
    }

    @Test
    void rowsOnTwoJavas_bothStandThere_andTheirWorldsCountOnce() throws IOException {
        source("XTest", "one");
        source("YTest", "worlds");

        assertThat(pageOf("""
                | 2026-01-01 | a | X | 17.0.1 | XTest.one | 1 | 1.0 | passed |
                | 2026-01-02 | b | X | 17.0.2 | XTest.one | 1 | 1.0 | FAILED: an error |
                | 2026-01-03 | c | X | 25.0.1 | XTest.one | 1 | 1.0 | passed |
                | 2026-01-03 | c | Y | 17.0.2 | YTest.worlds | 500 | 1.0 | passed; seeds = 1 to 500 |
                | 2026-01-03 | c | Y | 25.0.1 | YTest.worlds | 500 | 1.0 | passed; seeds = 1 to 500 |
                """))
                .contains(
                        "| `XTest` | 0 of 1 | 2.0 | FAILED: XTest.one | 17.0.2; 25.0.1 | b, 2026-01-02; c, 2026-01-03 |")
                .contains("| 1 to 500 | 0 | 1.0 | 25.0.1 | c, 2026-01-03 |")
                .as("the same worlds, seen twice")
                .contains("| all | 500 |  | 0 |");
    }

    @Test
    void withoutSources_thePageIsLeftAlone() throws IOException {
        assertThatThrownBy(() -> pageOf("")).hasMessageContaining("no long form");

        assertThat(page).content().doesNotContain("all");
    }

    private String pageOf(String rows) throws IOException {
        Files.writeString(page, """
                <!-- written by long runs: faults --><!-- end -->
                <!-- written by long runs: schedules --><!-- end -->
                <!-- written by long runs: parts --><!-- end -->
                """);
        Files.writeString(log, rows);
        ReliabilityPage.rewrite(log, page);
        return Files.readString(page);
    }

    private void source(String name, String... forms) throws IOException {
        StringBuilder source = new StringBuilder("class " + name + " {\n");
        for (String form : forms) {
            source.append("    @LongForm\n    void ").append(form).append("() {}\n");
        }
        Path folder = Files.createDirectories(directory.resolve("module/src/test/java/x"));
        Files.writeString(folder.resolve(name + ".java"), source.append("}\n"));
    }
}
