package io.tenure.testkit.junit;

import static io.tenure.testkit.junit.Kinds.CHANNEL;
import static io.tenure.testkit.junit.Kinds.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the leak check finds, to whom it says so, and what it leaves alone. The samples are run by the tests, and by nobody else. */
class ResourceLeakExtensionTest {

    /** Leaks on purpose need no patience. */
    static ResourceLeakExtension brief() {
        return new ResourceLeakExtension().patience(Duration.ofMillis(20), Duration.ofSeconds(1));
    }

    @ExtendWith(ResourceLeakExtension.class)
    static final class GivenSample {
        @Test
        void leaks(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CHANNEL, "bank-7", "a channel").isValid())
                    .isTrue();
        }

        @Test
        void closes(ResourceCoordinator coordinator) {
            coordinator.register(CHANNEL, "bank-7", "a channel").close();
            try (ResourceScope scope = coordinator.openScope("order")) {
                assertThat(scope.register(CHANNEL, "bank-8", "another").isValid())
                        .isTrue();
            }
        }
    }

    @Test
    void leaseLeftOpen_failsTheTestWithItsOpeningLine() {
        JUnitRun run = JUnitRun.of(GivenSample.class);

        assertThat(run.failureOf("closes(ResourceCoordinator)")).isNull();
        Throwable leak = run.failureOf("leaks(ResourceCoordinator)");
        assertThat(leak)
                .isInstanceOf(ResourceLeakError.class)
                .hasMessageContaining("GivenSample.leaks() left a resource behind:")
                .hasMessageContaining("channel \"bank-7\" (CONNECTION): 1 open lease, for ")
                .hasMessageContaining("opened by " + Thread.currentThread().getName())
                .hasMessageContaining("$GivenSample.leaks(ResourceLeakExtensionTest.java:");
        assertThat(leak.getStackTrace())
                .singleElement()
                .satisfies(frame -> assertThat(frame.getMethodName()).isEqualTo("leaks"));
        assertThat(leak.getMessage()).doesNotContain("org.junit", "io.tenure.engine", "ResourceCoordinator.register");
        assertThat(run.failures()).isEqualTo(1);
    }

    /** As every JUnit before 5.13 does. */
    @Test
    void leaseLeftOpen_failsTheTest_alsoWhereJUnitClosesNoAutoCloseables() {
        JUnitRun run = JUnitRun.of(JUnitRun.CLOSING_NO_AUTO_CLOSEABLES, GivenSample.class);

        assertThat(run.failureOf("leaks(ResourceCoordinator)")).isInstanceOf(ResourceLeakError.class);
        assertThat(run.failures()).isEqualTo(1);
    }

    /** Knows nothing of any test. */
    private static final class Service implements AutoCloseable {
        final ResourceCoordinator coordinator =
                ResourceCoordinator.builder("service").build();

        ResourceLease<String> open(String what) {
            return coordinator.register(CONTEXT, what);
        }

        @Override
        public void close() {
            coordinator.close();
        }
    }

    static final class OwnSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        private final Service service = new Service();

        @Test
        void leaks() {
            assertThat(service.open("of the service").get()).isNotEmpty();
        }

        @Test
        void closes() {
            service.open("of the service").close();
        }

        @Test
        void leavesItToTheShutdown() {
            assertThat(service.open("of the service").get()).isNotEmpty();
            service.close();
        }
    }

    @Test
    void coordinatorThatTheCodeBuildsItself_isWatchedWithoutAWord() {
        JUnitRun run = JUnitRun.of(OwnSample.class);

        assertThat(run.failureOf("leaks()"))
                .hasMessageContaining("context of the service (MEMORY): 1 open lease")
                .hasMessageContaining("$OwnSample.leaks(");
        assertThat(run.failureOf("closes()")).isNull();
        assertThat(run.failureOf("leavesItToTheShutdown()")).isNull();
    }

    static final class ShutdownSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief().alsoAtShutdown();

        @Test
        void leavesItToTheShutdown() {
            try (Service service = new Service()) {
                assertThat(service.open("forgotten").get()).isNotEmpty();
            }
        }
    }

    @Test
    void alsoAtShutdown_whatOnlyTheShutdownEndedIsALeak() {
        assertThat(JUnitRun.of(ShutdownSample.class).failureOf("leavesItToTheShutdown()"))
                .hasMessageContaining("context forgotten (MEMORY): open until its coordinator was closed")
                .hasMessageContaining("leavesItToTheShutdown(");
    }

    static final class WatchedSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief().ignoring("context");

        @Test
        void leaks() {
            ResourceCoordinator own =
                    LEAKS.watch(ResourceCoordinator.builder("own")).build();
            assertThat(own.register(CHANNEL, "watched").isValid()).isTrue();
            assertThat(own.register(CONTEXT, "ignored").isValid()).isTrue();
        }
    }

    @Test
    void watchedByHandAndIgnored_areAsTheySay() {
        assertThat(JUnitRun.of(WatchedSample.class).failureOf("leaks()"))
                .hasMessageContaining("left a resource behind:")
                .hasMessageContaining("channel watched (CONNECTION)")
                .hasMessageNotContaining("ignored");
    }

    static final class FailingSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        @Test
        void fails(ResourceCoordinator coordinator) {
            assertThat(coordinator.register(CONTEXT, "left").isValid()).isFalse();
        }
    }

    @Test
    void ownFailure_isKept_andTheLeakIsSuppressed() {
        Throwable failure = JUnitRun.of(FailingSample.class).failureOf("fails(ResourceCoordinator)");
        assertThat(failure).isInstanceOf(AssertionError.class).isNotInstanceOf(ResourceLeakError.class);
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ResourceLeakError.class);
    }

    static final class ClassSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        private static ResourceLease<String> forAll;

        @BeforeAll
        static void open(ResourceCoordinator coordinator) {
            forAll = coordinator.register(CONTEXT, "all", "for all tests");
            assertThat(coordinator
                            .register(CHANNEL, "forgotten", "by the class")
                            .isValid())
                    .isTrue();
        }

        @Test
        void shares() {
            forAll.share().close();
        }

        @Test
        void sharesAndForgets() {
            assertThat(forAll.share().isValid()).isTrue();
        }

        @AfterAll
        static void close() {
            forAll.close();
        }
    }

    @Test
    void openedForTheClass_mayStayUntilItsEnd_andTheShareOfATestMayNot() {
        JUnitRun run = JUnitRun.of(ClassSample.class);

        assertThat(run.failureOf("shares()")).isNull();
        assertThat(run.failureOf("sharesAndForgets()"))
                .hasMessageContaining("ClassSample.sharesAndForgets() left a resource behind:")
                .hasMessageContaining("context \"all\" (MEMORY): 1 open lease");
        assertThat(run.failureOf(ClassSample.class.getName()))
                .isInstanceOf(ResourceLeakError.class)
                .hasMessageContaining("ClassSample, outside its tests or on other threads, left a resource behind:")
                .hasMessageContaining("channel \"forgotten\"")
                .hasMessageContaining("$ClassSample.open(");
    }

    static final class CleaningSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        private final Service service = new Service();

        @AutoClose
        private final ResourceLease<String> field = service.open("closed as a field");

        private ResourceLease<String> before;

        @BeforeEach
        void open() {
            before = service.open("closed after each");
        }

        @Test
        void leavesTheClosingToOthers() {
            assertThat(before.isValid()).isTrue();
            assertThat(field.isValid()).isTrue();
        }

        @AfterEach
        void close() {
            before.close();
        }
    }

    @Test
    void whatIsClosedAfterTheTest_isNotLeft() {
        assertThat(JUnitRun.of(CleaningSample.class).failures()).isZero();
    }

    /** Comes before the leak check, and closes with the class what its {@code @BeforeAll} opened. */
    static final class Closing implements BeforeAllCallback {
        private static ResourceLease<String> ofTheClass;

        @Override
        public void beforeAll(ExtensionContext context) {
            ClosedByJUnit closing = () -> ofTheClass.close();
            context.getStore(ExtensionContext.Namespace.create(Closing.class)).put("closing", closing);
        }
    }

    @ExtendWith({Closing.class, ResourceLeakExtension.class})
    static final class ClosedWithTheClassSample {
        @BeforeAll
        static void open(ResourceCoordinator coordinator) {
            Closing.ofTheClass = coordinator.register(CONTEXT, "closed with the class");
        }

        @Test
        void runs() {
            assertThat(Closing.ofTheClass.isValid()).isTrue();
        }
    }

    @Test
    void whatAnotherExtensionClosesWithTheClass_isNotLeft_thoughItComesFirst() {
        assertThat(JUnitRun.of(ClosedWithTheClassSample.class).failures()).isZero();
    }

    /** Comes before the leak check, too, and forgets what it opened. */
    static final class Forgetting implements BeforeAllCallback {
        private static ResourceCoordinator own;

        @Override
        public void beforeAll(ExtensionContext context) {
            own = ResourceCoordinator.builder("own").build();
            assertThat(own.register(CONTEXT, "forgotten").isValid()).isTrue();
        }
    }

    @ExtendWith({Forgetting.class, ResourceLeakExtension.class})
    static final class ForgottenSample {
        @Test
        void runs() {}
    }

    @Test
    void whatAnotherExtensionForgets_isTheClasses_thoughItComesFirst() {
        JUnitRun run = JUnitRun.of(ForgottenSample.class);
        Forgetting.own.close();

        assertThat(run.failureOf("runs()")).isNull();
        assertThat(run.failureOf(ForgottenSample.class.getName())).hasMessageContaining("context forgotten (MEMORY)");
    }

    static class OuterSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        final Service service = new Service();

        @Nested
        class Inner {
            private final ResourceLease<String> ofTheInner = service.open("of the inner instance");

            @Test
            void leaksWhatItsInstanceOpened() {
                assertThat(ofTheInner.isValid()).isTrue();
            }

            @Test
            void closesIt() {
                ofTheInner.close();
            }
        }

        @Test
        void clean() {
            service.open("brief").close();
        }
    }

    @Test
    void nestedTests_areHeldToTheSame() {
        JUnitRun run = JUnitRun.of(OuterSample.class);

        assertThat(run.failureOf("leaksWhatItsInstanceOpened()"))
                .hasMessageContaining("Inner.leaksWhatItsInstanceOpened() left a resource behind")
                .hasMessageContaining("OuterSample$Inner.<init>(");
        assertThat(run.failures()).isEqualTo(1);
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static final class OneInstanceSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        private final Service service = new Service();
        private final ResourceLease<String> forAll = service.open("for all");

        @Test
        void one() {
            assertThat(forAll.isValid()).isTrue();
        }

        @Test
        void two() {
            assertThat(forAll.isValid()).isTrue();
        }

        @AfterAll
        void close() {
            forAll.close();
        }
    }

    @Test
    void oneInstanceForAllTests_belongsToTheClass() {
        assertThat(JUnitRun.of(OneInstanceSample.class).failures()).isZero();
    }

    static final class VirtualSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = brief();

        private static final ResourceKind<String> BRIEF = ResourceKind.connection("brief", String.class)
                .ttl(Duration.ofMillis(10))
                .release(io.tenure.resource.ReleaseAction.nothing())
                .build();

        private final VirtualTime time = VirtualTime.inSequence(1);
        private final ResourceCoordinator coordinator =
                ResourceCoordinator.builder("virtual").time(time).build();

        @Test
        void leaksWhatTimeEndsLater() {
            assertThat(coordinator.register(BRIEF, "brief").isValid()).isTrue();
        }

        @Test
        void letsTimeEndIt() {
            ResourceLease<String> lease = coordinator.register(BRIEF, "brief");
            time.advance(Duration.ofSeconds(2));
            assertThat(lease.isValid()).isFalse();
        }

        @Test
        void closesItSoon() {
            ResourceLease<String> lease = coordinator.register(CHANNEL, "soon");
            time.newThreads("code").scheduler().schedule(Duration.ofMillis(15), lease::close);
        }
    }

    @Test
    void timeOfTheCoordinator_isWaitedIn_andExcusesNothing() {
        JUnitRun run = JUnitRun.of(VirtualSample.class);

        assertThat(run.failureOf("leaksWhatTimeEndsLater()"))
                .hasMessageContaining(
                        "brief brief (CONNECTION): open until its time was up, while this looked (TTL_EXPIRED)");
        assertThat(run.failureOf("letsTimeEndIt()")).isNull();
        assertThat(run.failureOf("closesItSoon()")).isNull();
    }

    @Test
    void patienceOutOfBounds_isRefused() {
        ResourceLeakExtension extension = new ResourceLeakExtension();
        assertThatThrownBy(() -> extension.patience(Duration.ofSeconds(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("forLeases is PT-1S");
        assertThatThrownBy(() -> extension.patience(Duration.ZERO, Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("forReleases is PT24H");
    }
}
