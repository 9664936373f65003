package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which test a lease is noted by, whoever asks for it. */
class InvocationsTest {

    private static final Map<String, String> SIDE_BY_SIDE = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "2");

    private final LeakScope ofClass = scope("class", null);
    private final LeakScope one = scope("one", ofClass);
    private final LeakScope two = scope("two", ofClass);
    private final LeakScope stranger = scope("stranger", null);

    private static LeakScope scope(String id, @Nullable LeakScope parent) {
        return new LeakScope(id, id, "none", parent, LeakSettings.DEFAULT);
    }

    @AfterEach
    void end() throws Exception {
        for (LeakScope scope : List.of(one, two, ofClass, stranger)) {
            scope.close();
        }
    }

    @Test
    void I1_onATestsOwnThread_isThatTests_whoeverBuiltTheCoordinator() throws Throwable {
        for (LeakScope home : new LeakScope[] {null, ofClass, two}) {
            List<LeakScope> found = Invocations.within(one, () -> Invocations.scopesFor(home));
            assertThat(found).containsExactly(one);
        }
    }

    @Test
    void I1_codeWithinCode_isTheInnersAndThenTheOutersAgain() throws Throwable {
        List<LeakScope> found = Invocations.within(one, () -> {
            List<LeakScope> all = new ArrayList<>(Invocations.within(two, () -> Invocations.scopesFor(null)));
            all.addAll(Invocations.scopesFor(null));
            return all;
        });
        assertThat(found).containsExactly(two, one);
        assertThat(Invocations.here()).isNull();
    }

    @Test
    void I2_onAnotherThread_isTheBuilders() throws Throwable {
        assertThat(Invocations.within(two, () -> elsewhere(one))).containsExactly(one);
    }

    @Test
    void I2_onAnotherThread_isTheOnlyOnesThatRuns() throws Throwable {
        begin(ofClass, one);
        assertThat(Invocations.within(one, () -> elsewhere(ofClass))).containsExactly(one);
        assertThat(Invocations.within(one, () -> elsewhere(null))).containsExactly(one);
        // Other tests may run beside this one in principle, so the coordinator of nobody is asked for within one class.
        assertThat(Invocations.within(stranger, () -> elsewhere(ofClass))).containsExactly(ofClass);
    }

    @Test
    void I2_whereSeveralRun_isTheClasses() throws Throwable {
        begin(ofClass, one, two);
        List<LeakScope> found = Invocations.within(one, () -> Invocations.within(two, () -> elsewhere(ofClass)));
        assertThat(found).containsExactly(ofClass);
    }

    /** Whose code does not run just now: an extension's does. */
    @Test
    void I2_whereAnotherHasBegun_isTheClasses() throws Throwable {
        begin(ofClass, one, two);
        assertThat(Invocations.within(one, () -> elsewhere(ofClass))).containsExactly(ofClass);
        assertThat(Invocations.within(one, () -> elsewhere(null))).containsExactly(ofClass);
    }

    @Test
    void I2_whereNobodyBuiltIt_isAllClassesThatRun() throws Throwable {
        begin(ofClass, one, two, stranger);
        List<LeakScope> found = Invocations.within(one, () -> Invocations.within(stranger, () -> elsewhere(null)));
        assertThat(found).containsExactlyInAnyOrder(ofClass, stranger);
    }

    @Test
    void I3_testThatIsOver_notesNothingMore_andItsClassDoes() throws Throwable {
        begin(ofClass, one);
        one.close();
        assertThat(elsewhere(one)).containsExactly(ofClass);
        assertThat(Invocations.within(one, () -> Invocations.scopesFor(null))).containsExactly(ofClass);

        ofClass.close();
        assertThat(elsewhere(one)).isEmpty();
        assertThat(Invocations.within(one, () -> Invocations.scopesFor(null))).isEmpty();
    }

    @Test
    void bodyThatThrows_leavesNothingBehind() {
        assertThatThrownBy(() -> Invocations.within(one, () -> {
                    throw new java.io.IOException("on purpose");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThat(Invocations.here()).isNull();
        assertThat(elsewhere(ofClass)).containsExactly(ofClass);
    }

    private static void begin(LeakScope... scopes) {
        for (LeakScope scope : scopes) {
            Invocations.begun(scope);
        }
    }

    private static List<LeakScope> elsewhere(@Nullable LeakScope home) {
        return CompletableFuture.supplyAsync(() -> Invocations.scopesFor(home)).join();
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
        JUnitRun run = JUnitRun.of(SIDE_BY_SIDE, ParallelSample.class);

        assertThat(run.failureOf("leaks()"))
                .hasMessageContaining("ParallelSample.leaks() left a resource behind")
                .hasMessageContaining("context left");
        assertThat(run.failureOf("closes()")).isNull();
        assertThat(run.failures()).isEqualTo(1);
    }

    /** Builds a coordinator where no test runs, as an application's context does, and lets it live for longer than the class. */
    static final class Context implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
        private static ResourceCoordinator coordinator;
        private static ResourceLease<String> ofTheClass;

        @Override
        public void beforeAll(ExtensionContext context) {
            coordinator = ResourceCoordinator.builder("context").build();
            ofTheClass = coordinator.register(Kinds.CONTEXT, "of the class");
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            assertThat(coordinator.register(Kinds.CONTEXT, "of an extension").isValid())
                    .isTrue();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            ofTheClass.close();
        }

        static void openElsewhere(String what) {
            ResourceLease<String> lease = CompletableFuture.supplyAsync(() -> coordinator.register(Kinds.CONTEXT, what))
                    .join();
            assertThat(lease.isValid()).isTrue();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ExtendWith({ResourceLeakExtension.class, Context.class})
    static final class SharedSample {
        private static final CountDownLatch BOTH = new CountDownLatch(2);
        private static final CountDownLatch OPENED = new CountDownLatch(2);

        private static void openWhileBothRun(String what) throws InterruptedException {
            BOTH.countDown();
            assertThat(BOTH.await(30, TimeUnit.SECONDS)).isTrue();
            Context.openElsewhere(what);
            OPENED.countDown();
            assertThat(OPENED.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void one() throws InterruptedException {
            openWhileBothRun("left by one");
        }

        @Test
        void two() throws InterruptedException {
            openWhileBothRun("left by two");
        }
    }

    @Test
    void I2_sideBySide_withACoordinatorOfNobodys_theClassFails() {
        JUnitRun run = JUnitRun.of(SIDE_BY_SIDE, SharedSample.class);
        Context.coordinator.close();

        assertThat(run.failureOf("one()")).isNull();
        assertThat(run.failureOf("two()")).isNull();
        assertThat(run.failureOf(SharedSample.class.getName()))
                .isInstanceOf(ResourceLeakError.class)
                .hasMessageContaining("SharedSample, outside its tests or on other threads, left 4 resources behind:")
                // In one line where one thread of the pool opened both.
                .hasMessageContaining("left by one")
                .hasMessageContaining("left by two")
                .hasMessageContaining("context of an extension")
                .hasMessageNotContaining("of the class");
    }

    /** A class for which the leak check has begun, and of which nothing runs all the same. */
    static final class NotNow implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ConditionEvaluationResult.disabled("on purpose");
        }
    }

    @ExtendWith({ResourceLeakExtension.class, NotNow.class})
    static final class SkippedSample {
        @Test
        void neverRuns() {}
    }

    @Test
    void I3_classThatIsSkipped_doesNotGoOnForEver() {
        assertThat(JUnitRun.of(SkippedSample.class).results()).containsOnlyKeys("JUnit Jupiter");
        assertThat(elsewhere(null)).isEmpty();
    }
}
