package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The source rules, held over every module of the repository. */
@Tag("build")
class SourcesTest {

    private static List<SourceFile> main;
    private static List<SourceFile> tests;

    @BeforeAll
    static void read() throws IOException {
        List<Path> modules = modules();
        main = SourceFile.below(
                modules.stream().map(module -> module.resolve("src/main/java")).toList());
        tests = SourceFile.below(
                modules.stream().map(module -> module.resolve("src/test/java")).toList());
    }

    @Test
    void sources_areFound() {
        assertThat(main).extracting(SourceFile::packageName).contains("io.tenure", "io.tenure.sqlite");
        assertThat(tests).extracting(SourceFile::className).contains("SourcesTest");
    }

    @Test
    void files_areShort() {
        assertThat(SourceRules.filesTooLong(main, tests)).isEmpty();
    }

    @Test
    void methods_areShort() {
        assertThat(SourceRules.methodsTooLong(main, tests)).isEmpty();
    }

    @Test
    void invariants_haveATestThatNamesThem() throws IOException {
        List<String> missing = SourceRules.invariantsWithoutTest(main, tests).stream()
                .map(line -> line.replaceFirst(".*no test of (\\w+) is named (I\\d+)_.*", "$1 $2"))
                .toList();
        // What is owed is written down, and can only shrink: one that is paid, or a new one, fails this test.
        assertThat(missing).containsExactlyInAnyOrderElementsOf(owed());
    }

    private static List<String> owed() throws IOException {
        try (InputStream list = Objects.requireNonNull(SourcesTest.class.getResourceAsStream("owed-invariants.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void guarantees_haveATestThatNamesThem() {
        assertThat(SourceRules.guaranteesWithoutTest(Guarantee.kept(), tests)).isEmpty();
    }

    @Test
    void tests_neitherSleepNorStepAside() {
        assertThat(SourceRules.testsThatSleepOrStepAside(tests)).isEmpty();
    }

    private static List<Path> modules() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.exists(entry.resolve("pom.xml")))
                    .sorted()
                    .toList();
        }
    }
}
