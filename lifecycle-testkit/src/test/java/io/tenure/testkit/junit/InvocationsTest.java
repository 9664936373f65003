package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceLease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which test a lease is noted by, whoever asks for it. */
class InvocationsTest {

    private final LeakScope ofClass = scope("class", null);
    private final LeakScope one = scope("one", ofClass);
    private final LeakScope two = scope("two", ofClass);
    private final LeakScope stranger = scope("stranger", null);

    private static LeakScope scope(String id, @Nullable LeakScope parent) {
        return new LeakScope(id, id, "none", parent, LeakSettings.DEFAULT);
    }

    @Test
    void I1_onATestsOwnThread_isThatTests_whoeverBuiltTheCoordinator() throws Throwable {
        for (LeakScope home : new LeakScope[] {null, ofClass, two}) {
            LeakScope found = Invocations.within(one, () -> Invocations.scopeFor(home));
            assertThat(found).isSameAs(one);
        }
    }

    @Test
    void I1_codeWithinCode_isTheInnersAndThenTheOutersAgain() throws Throwable {
        List<LeakScope> found = Invocations.within(
                one,
                () -> List.of(Invocations.within(two, () -> Invocations.scopeFor(null)), Invocations.scopeFor(null)));
        assertThat(found).containsExactly(two, one);
        assertThat(Invocations.here()).isNull();
    }

    @Test
    void I2_onAnotherThread_isTheBuilders() throws Throwable {
        assertThat(Invocations.within(two, () -> elsewhere(one))).isSameAs(one);
    }

    @Test
    void I2_onAnotherThread_isTheOnlyOnesThatRuns() throws Throwable {
        assertThat(Invocations.within(one, () -> elsewhere(ofClass))).isSameAs(one);
        // Other tests may run beside this one in principle, so the coordinator of nobody is asked for within one class.
        assertThat(Invocations.within(stranger, () -> elsewhere(ofClass))).isSameAs(ofClass);
    }

    @Test
    void I2_whereSeveralRun_isTheClasses() throws Throwable {
        LeakScope found = Invocations.within(one, () -> Invocations.within(two, () -> elsewhere(ofClass)));
        assertThat(found).isSameAs(ofClass);
        assertThat(Invocations.<@Nullable LeakScope>within(
                        one, () -> Invocations.<@Nullable LeakScope>within(two, () -> elsewhere(null))))
                .isNull();
    }

    @Test
    void testThatIsOver_notesNothingMore() throws Exception {
        one.close();
        assertThat(elsewhere(one)).isNull();
    }

    @Test
    void bodyThatThrows_leavesNothingBehind() {
        assertThatThrownBy(() -> Invocations.within(one, () -> {
                    throw new java.io.IOException("on purpose");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThat(Invocations.here()).isNull();
        assertThat(elsewhere(ofClass)).isSameAs(ofClass);
    }

    private static @Nullable LeakScope elsewhere(@Nullable LeakScope home) {
        return CompletableFuture.supplyAsync(() -> java.util.Optional.ofNullable(Invocations.scopeFor(home)))
                .join()
                .orElse(null);
    }

    // ---- side by side

    @Execution(ExecutionMode.CONCURRENT)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @ExtendWith(ResourceLeakExtension.class)
    static final class ParallelSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = ResourceLeakExtensionTest.brief();

        private static final CountDownLatch BOTH = new CountDownLatch(2);
        private static ResourceCoordinator common;

        @BeforeAll
        static void build() {
            common = ResourceCoordinator.builder("common").build();
        }

        private static ResourceLease<String> openWhileBothRun(String what) throws InterruptedException {
            BOTH.countDown();
            assertThat(BOTH.await(30, TimeUnit.SECONDS)).isTrue();
            return common.register(Kinds.CONTEXT, what);
        }

        @Test
        void leaks() throws InterruptedException {
            assertThat(openWhileBothRun("left").isValid()).isTrue();
        }

        @Test
        void closes() throws InterruptedException {
            openWhileBothRun("closed").close();
        }
    }

    @Test
    void testsSideBySide_eachAnswerForTheirOwn() {
        JUnitRun run = JUnitRun.of(
                java.util.Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"),
                ParallelSample.class);

        assertThat(run.failureOf("leaks()"))
                .hasMessageContaining("ParallelSample.leaks() left a resource behind")
                .hasMessageContaining("context left");
        assertThat(run.failureOf("closes()")).isNull();
        assertThat(run.failures()).isEqualTo(1);
    }
}
