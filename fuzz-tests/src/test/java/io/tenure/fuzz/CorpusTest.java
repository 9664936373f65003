package io.tenure.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The targets on the inputs that are kept, and on some that are near them: the short form of fuzzing, without Jazzer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CorpusTest {

    private static final int NEARBY = 1_000;

    static final List<Target> TARGETS = Targets.ALL;

    @TestFactory
    Stream<DynamicTest> keptInputs_breakNoPromise() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (Target target : TARGETS) {
            for (Path input : target.inputs()) {
                tests.add(DynamicTest.dynamicTest(
                        target + " on " + input.getFileName(), () -> target.run(Files.readAllBytes(input))));
            }
        }
        return tests.build();
    }

    @ParameterizedTest
    @FieldSource("TARGETS")
    void inputsNearThem_breakNoPromise(Target target) throws IOException {
        for (Path kept : target.inputs()) {
            Mutator mutator = new Mutator(Files.readAllBytes(kept));
            for (int seed = 0; seed < NEARBY; seed++) {
                byte[] input = mutator.mutate(seed);
                assertThatCode(() -> target.run(input))
                        .as("%s on %s, changed by seed %d: %s", target, kept.getFileName(), seed, Input.text(input))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void eachTarget_hasInputs_andEachInputATarget() throws IOException {
        assertThat(Target.folders())
                .containsExactlyElementsOf(TARGETS.stream().map(Target::name).toList());
        for (Target target : TARGETS) {
            assertThat(target.inputs()).as(target.name()).isNotEmpty();
        }
    }
}
