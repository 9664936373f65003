package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongFormsTest {

    @TempDir
    Path modules;

    @Test
    void formsOfEachModule_areListed_inTheOrderOfTheirSources() throws IOException {
        write("b/src/test/java/x/y/FirstTest.java", """
                /**
                 * @LongForm
                 * void inAComment() {}
                 */
                class FirstTest {
                    @LongForm
                    void second(TestReporter reporter) throws Exception {
                        // @LongForm is said here, too
                        plain();
                    }

                    @Test
                    void plain() {}

                    @LongForm
                    @ResourceLock("memory")
                    @Tag("model") // @LongForm
                    void first() {}
                }
                """);
        write("a/src/test/java/x/LastTest.java", "class LastTest {\n    @LongForm\n    void only() {}\n}\n");
        write("a/src/test/java/x/OtherTest.java", "class OtherTest {\n    @Test\n    void plain() {}\n}\n");
        write(
                "a/src/test/java/io/tenure/test/OurTest.java",
                "class OurTest {\n    @LongForm\n    void sample() {}\n}\n");
        write("a/src/main/java/x/Main.java", "class Main {\n    @LongForm\n    void main() {}\n}\n");

        assertThat(LongForms.in(modules))
                .extracting(LongForms.Form::toString)
                .containsExactly("a x.LastTest only", "b x.y.FirstTest second", "b x.y.FirstTest first");
    }

    @Test
    @Tag("build")
    void formsOfTheRepository_areAmongThem() throws IOException {
        assertThat(LongForms.in(Path.of("..")))
                .extracting(LongForms.Form::toString)
                .doesNotHaveDuplicates()
                .contains(
                        "adapters-sqlite io.tenure.sqlite.kills.KillsTest"
                                + " G5_G6_G7_G8_twoHundredKills_loseNothing_andReleaseNothingOfTheLiving",
                        "concurrency-tests io.tenure.stress.EngineStressTest engine_showsNothingForbidden",
                        "protocol-model io.tenure.model.ReclaimModelTest G6_aSurvivorDiesToo_theDeadAreCleaned");
    }

    @Test
    @Tag("build")
    void itsSource_runsByItself_andListsThem(@TempDir Path logs) throws Exception {
        write("a/src/test/java/x/XTest.java", "class XTest {\n    @LongForm\n    void only() {}\n}\n");
        Path source = Path.of("src/test/java/io/tenure/test/LongForms.java").toAbsolutePath();
        Path log = logs.resolve("log");

        OptionalInt status = JavaProcess.run(modules, log, Duration.ofMinutes(1), List.of(source.toString(), "."));

        assertThat(log).content().isEqualToNormalizingNewlines("a x.XTest only\n");
        assertThat(status).hasValue(0);
    }

    private void write(String path, String source) throws IOException {
        Path file = modules.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, source);
    }
}
