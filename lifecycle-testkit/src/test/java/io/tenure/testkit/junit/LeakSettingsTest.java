package io.tenure.testkit.junit;

import static io.tenure.testkit.junit.Kinds.CHANNEL;
import static io.tenure.testkit.junit.Kinds.CONTEXT;
import static io.tenure.testkit.junit.ResourceLeakExtensionTest.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Where a test has several extensions that look for leaks, the innermost says how, and it alone gives coordinators; see
 * {@link LeakScopes}.
 */
class LeakSettingsTest {

    /** A house rule. */
    @ExtendWith(ResourceLeakExtension.class)
    abstract static class Base {}

    static final class IgnoringSample extends Base {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief().ignoring("context");

        private static ResourceCoordinator ofAll;

        @BeforeAll
        static void openForAll(ResourceCoordinator coordinator) {
            ofAll = coordinator;
            assertThat(ofAll.register(CONTEXT, "of the class").isValid()).isTrue();
        }

        IgnoringSample(ResourceCoordinator ofTheConstructor) {
            assertThat(ofTheConstructor.register(CONTEXT, "of the instance").isValid())
                    .isTrue();
        }

        @Test
        void leavesWhatIsIgnored(ResourceCoordinator coordinator) {
            assertThat(coordinator).isNotSameAs(ofAll);
            assertThat(coordinator.register(CONTEXT, "ignored").isValid()).isTrue();
        }

        @Test
        void leavesAChannel(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CHANNEL, "left").isValid()).isTrue();
        }
    }

    @Test
    void I1_fieldOfASubclass_countsBeforeTheAnnotationOfItsSuperclass() {
        JUnitRun run = JUnitRun.of(IgnoringSample.class);

        assertThat(run.failureOf("leavesWhatIsIgnored(ResourceCoordinator)")).isNull();
        assertThat(run.failureOf("leavesAChannel(ResourceCoordinator)")).hasMessageContaining("channel left");
        assertThat(run.failures()).isEqualTo(1);
    }

    @ExtendWith(ResourceLeakExtension.class)
    static final class ShutdownSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief().alsoAtShutdown();

        @Test
        void leavesItToTheShutdown() {
            try (ResourceCoordinator own = ResourceCoordinator.builder("own").build()) {
                assertThat(own.register(CHANNEL, "left").isValid()).isTrue();
            }
        }
    }

    @Test
    void I1_field_countsBeforeTheAnnotationOfItsClass() {
        assertThat(JUnitRun.of(ShutdownSample.class).failureOf("leavesItToTheShutdown()"))
                .hasMessageContaining("open until its coordinator was closed");
    }

    static class OuterSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        @Test
        void leavesAContext(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CONTEXT, "left").isValid()).isTrue();
        }

        @Nested
        class Inner {
            @RegisterExtension
            static final ResourceLeakExtension MORE = brief().ignoring("context");

            @Test
            void leavesWhatIsIgnoredHere(ResourceCoordinator coordinator) {
                assertThat(coordinator.register(CONTEXT, "ignored").isValid()).isTrue();
            }

            @Nested
            @ExtendWith(ResourceLeakExtension.class)
            class Annotated {
                @Test
                void leavesWhatIsIgnoredAroundIt(ResourceCoordinator coordinator) {
                    assertThat(coordinator.register(CONTEXT, "ignored").isValid())
                            .isTrue();
                }
            }

            @Nested
            class Strict {
                @RegisterExtension
                static final ResourceLeakExtension STRICT = brief();

                @Test
                void leavesWhatIsNotIgnoredAnyMore(ResourceCoordinator coordinator) {
                    assertThat(coordinator.register(CONTEXT, "left").isValid()).isTrue();
                }
            }
        }
    }

    @Test
    void I1_fieldOfANestedClass_countsBeforeThatAroundIt_withAllThatItSays_andAnAnnotationSaysNothing() {
        JUnitRun run = JUnitRun.of(OuterSample.class);

        assertThat(run.failureOf("leavesAContext(ResourceCoordinator)")).isInstanceOf(ResourceLeakError.class);
        assertThat(run.failureOf("leavesWhatIsIgnoredHere(ResourceCoordinator)"))
                .isNull();
        assertThat(run.failureOf("leavesWhatIsIgnoredAroundIt(ResourceCoordinator)"))
                .isNull();
        assertThat(run.failureOf("leavesWhatIsNotIgnoredAnyMore(ResourceCoordinator)"))
                .isInstanceOf(ResourceLeakError.class);
        assertThat(run.failures()).isEqualTo(2);
    }

    @ExtendWith(ResourceLeakExtension.class)
    static final class InstanceSample {
        @RegisterExtension
        final ResourceLeakExtension leaks = brief().ignoring("context");

        private final ResourceCoordinator ofTheConstructor;

        InstanceSample(ResourceCoordinator coordinator) {
            ofTheConstructor = coordinator;
        }

        @BeforeEach
        void isOneForAllPartsOfATest(ResourceCoordinator coordinator) {
            assertThat(coordinator).isSameAs(ofTheConstructor);
        }

        @Test
        void leavesWhatIsIgnored(ResourceCoordinator coordinator) {
            assertThat(coordinator).isSameAs(ofTheConstructor);
            assertThat(coordinator.register(CONTEXT, "ignored").isValid()).isTrue();
        }
    }

    @Test
    void I1_fieldOfAnInstance_countsBeforeTheAnnotationOfItsClass() {
        assertThat(JUnitRun.of(InstanceSample.class).failures()).isZero();
    }

    @ExtendWith(ResourceLeakExtension.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static final class OneInstanceSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief().ignoring("context");

        OneInstanceSample(ResourceCoordinator ofTheClass) {
            assertThat(ofTheClass.register(CONTEXT, "of the only instance").isValid())
                    .isTrue();
        }

        @Test
        void leavesWhatIsIgnored(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CONTEXT, "ignored").isValid()).isTrue();
        }

        @AfterAll
        static void openAfterAll(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CONTEXT, "ignored, too").isValid()).isTrue();
        }
    }

    @Test
    void oneInstanceForAllTests_isHeldToTheSame() {
        assertThat(JUnitRun.of(OneInstanceSample.class).failures()).isZero();
    }
}
