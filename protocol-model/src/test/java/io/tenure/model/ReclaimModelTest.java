package io.tenure.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reclaim protocol keeps G5 to G8 in all states of its model, and each way to break it breaks the promise that is named
 * in its configuration. What the model says and what it leaves out is in {@code docs/model/README.md}.
 */
@Tag("simulation")
@Execution(ExecutionMode.CONCURRENT)
class ReclaimModelTest {

    @TempDir
    Path scratch;

    static Stream<Configuration> broken() {
        return Configuration.broken();
    }

    static Stream<Configuration> shortOnes() {
        return Configuration.shortOnes();
    }

    @ParameterizedTest
    @MethodSource("shortOnes")
    void G5_G6_G7_G8_twoProcesses_keepThePromises(Configuration configuration) throws Exception {
        check(configuration, Tlc.quick(scratch));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void brokenProtocol_breaksThePromiseThatIsNamed(Configuration configuration) throws Exception {
        check(configuration, Tlc.quick(scratch));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G5_G7_G8_threeProcesses_fenced(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullFenced"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G5_G7_G8_threeProcesses_compareOnly(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullCompareOnly"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G5_G7_G8_threeProcesses_unfenced(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullUnfenced"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G5_G7_G8_tokensCompared_requestsSentTwice(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullByToken"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G5_G7_G8_whoeverJoinsLate_andAllMayDie(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullJoinLate"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G7_deletesWithoutGuard_areFound(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullDeleteWithoutGuard"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G6_threeProcesses_theDeadAreCleaned(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullLiveness"), Tlc.thorough(scratch)));
    }

    @LongForm
    @Execution(ExecutionMode.SAME_THREAD)
    void G6_aSurvivorDiesToo_theDeadAreCleaned(TestReporter reporter) throws Exception {
        report(reporter, check(Configuration.of("FullLivenessTwoDie"), Tlc.thorough(scratch)));
    }

    private static Tlc.Verdict check(Configuration configuration, Tlc tlc) throws IOException, InterruptedException {
        Tlc.Verdict verdict = tlc.check(configuration);
        assertThat(verdict.output()).as(configuration.name()).contains(configuration.expected());
        assertThat(verdict.states()).as("states of " + configuration).isGreaterThanOrEqualTo(configuration.states());
        return verdict;
    }

    private static void report(TestReporter reporter, Tlc.Verdict verdict) {
        reporter.publishEntry("runs", String.valueOf(verdict.states()));
    }
}
