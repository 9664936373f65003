package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each source rule fires where it is broken, and only there. */
@Tag("build")
class SourceRulesTest {

    private static final String WHEEL = """
            package planted;
            class Wheel {
                /*
                 * I1. A node is in one bucket.
                 * I2: nothing fires early, and unlike
                 * what I3 would say, this line names none.
                 */
            }
            """;

    @TempDir
    Path directory;

    @Test
    void longFile_isReported() {
        List<SourceFile> sources = plant("main", "package planted; class Long {}" + "\n".repeat(500));

        assertThat(SourceRules.filesTooLong(sources)).isEmpty();
        assertThat(SourceRules.filesTooLong(plant("more", "package planted; class Long {}\n" + "//\n".repeat(500))))
                .singleElement()
                .asString()
                .contains("Long.java: 501 lines, at most 500");
    }

    @Test
    void longMethod_isReported() {
        String body = "\n".repeat(70);
        List<SourceFile> sources =
                plant("main", "package planted; class Long { void shortOne() {} void longOne() {" + body + "} }");

        assertThat(SourceRules.methodsTooLong(sources))
                .singleElement()
                .asString()
                .contains("Long.java: longOne has 71 lines, at most 70");
    }

    @Test
    void invariantWithoutTest_isReported() {
        List<SourceFile> tests = plant("test", "package planted; class WheelTest { void I1_oneBucket() {} }");

        assertThat(SourceRules.invariantsWithoutTest(plant("main", WHEEL), tests))
                .singleElement()
                .asString()
                .contains("Wheel.java: no test of Wheel is named I2_...");
    }

    @Test
    void invariantTestedBesideTheClass_isAccepted() {
        List<SourceFile> tests = plant(
                "test",
                "package planted; class WheelTest { static class Inner { void I1_oneBucket() {} } }",
                "package planted; /** Of the {@link Wheel}. */ class CartTest { void I2_neverEarly() {} }");

        assertThat(SourceRules.invariantsWithoutTest(plant("main", WHEEL), tests))
                .isEmpty();
    }

    @Test
    void invariantTestedForAnotherClass_isReported() {
        List<SourceFile> tests =
                plant("test", "package planted; class WheelbarrowTest { void I1_a() {} void I2_b() {} }");

        assertThat(SourceRules.invariantsWithoutTest(plant("main", WHEEL), tests))
                .hasSize(2);
    }

    @Test
    void guaranteeWithoutTest_isReported() {
        List<SourceFile> tests = plant("test", "package planted; class ATest { void G1_once() {} void G10_x() {} }");

        assertThat(SourceRules.guaranteesWithoutTest(Set.of("G1", "G2"), tests))
                .containsExactly("no test is named G2_...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "void a() throws Exception { Thread.sleep(1); }",
                "void a() throws Exception { java.lang.Thread.sleep(1); }",
                "void a() throws Exception { java.util.concurrent.TimeUnit.SECONDS.sleep(1); }",
                "interface Rest { void now(long n) throws Exception; } Rest rest = Thread::sleep;",
                "@org.junit.jupiter.api.Disabled void a() {}",
                "@DisabledOnOs(OS.LINUX) void a() {}",
                "@EnabledIfEnvironmentVariable(named = \"A\", matches = \"B\") void a() {}",
                "void a() { assumeTrue(false); }",
                "void a() { Assumptions.assumeThat(1).isEqualTo(2); }",
            })
    void testThatSleepsOrStepsAside_isReported(String member) {
        List<SourceFile> tests = plant("test", "package planted; class ATest { " + member + " }");

        assertThat(SourceRules.testsThatSleepOrStepAside(tests)).isNotEmpty();
    }

    @Test
    void testThatSpeaksOfSleep_isAccepted() {
        List<SourceFile> tests = plant(
                "test", "package planted; class ATest { String a = \"Thread.sleep(1)\"; void sleep() { sleep(); } }");

        assertThat(SourceRules.testsThatSleepOrStepAside(tests)).isEmpty();
    }

    private List<SourceFile> plant(String folder, String... sources) {
        Path root = directory.resolve(folder);
        for (String source : sources) {
            Planted.write(root, source);
        }
        return SourceFile.below(List.of(root));
    }
}
