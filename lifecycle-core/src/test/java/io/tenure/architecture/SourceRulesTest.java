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

        assertThat(SourceRules.filesTooLong(sources, List.of())).isEmpty();
        assertThat(SourceRules.filesTooLong(
                        plant("more", "package planted; class Long {}\n" + "//\n".repeat(500)), List.of()))
                .singleElement()
                .asString()
                .contains("Long.java: 501 lines, at most 500");
    }

    @Test
    void longTest_isReported() {
        List<SourceFile> tests = plant("test", "package planted; class LongTest {}\n" + "//\n".repeat(500));

        assertThat(SourceRules.filesTooLong(List.of(), tests))
                .singleElement()
                .asString()
                .contains("LongTest.java: 501 lines, at most 500");
    }

    @Test
    void longMethod_isReported() {
        String body = "\n".repeat(70);
        List<SourceFile> sources =
                plant("main", "package planted; class Long { void shortOne() {} void longOne() {" + body + "} }");

        assertThat(SourceRules.methodsTooLong(sources, List.of()))
                .singleElement()
                .asString()
                .contains("Long.java: longOne has 71 lines, at most 70");
    }

    @Test
    void longMethodOfATest_isReported() {
        List<SourceFile> tests =
                plant("test", "package planted; class ATest { void longOne() {" + "\n".repeat(70) + "} }");

        assertThat(SourceRules.methodsTooLong(List.of(), tests))
                .singleElement()
                .asString()
                .contains("ATest.java: longOne has 71 lines, at most 70");
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
    @ValueSource(strings = {"Thread", "java.lang.Thread", "TimeUnit.SECONDS", "java.util.concurrent.TimeUnit.DAYS"})
    void testThatSleeps_isReported(String sleeper) {
        String call = sleeper + ".sleep(1);";

        assertThat(SourceRules.testsThatSleepOrStepAside(plantTest("void a() { " + call + " }")))
                .isNotEmpty();
        assertThat(SourceRules.testsThatSleepOrStepAside(plantTest("String a = \"" + call + "\";")))
                .isEmpty();
    }

    @Test
    void testThatRefersToSleep_isReported() {
        assertThat(SourceRules.testsThatSleepOrStepAside(plantTest("Rest rest = Thread::sleep;")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Disabled", "org.junit.jupiter.api.Disabled", "DisabledOnOs(OS.LINUX)", "EnabledIf(\"b\")"})
    void testThatIsSwitchedOff_isReported(String annotation) {
        assertThat(SourceRules.testsThatSleepOrStepAside(plantTest("@" + annotation + " void a() {}")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Assumptions.", "org.junit.jupiter.api.Assumptions.", "Assume."})
    void testThatAssumes_isReported(String qualifier) {
        assertThat(SourceRules.testsThatSleepOrStepAside(plantTest("void a() { " + qualifier + "assumeThat(b); }")))
                .isNotEmpty();
    }

    private List<SourceFile> plantTest(String member) {
        return plant("test", "package planted; class ATest { " + member + " }");
    }

    private List<SourceFile> plant(String folder, String... sources) {
        Path root = directory.resolve(folder);
        for (String source : sources) {
            Planted.write(root, source);
        }
        return SourceFile.below(List.of(root));
    }
}
