package io.tenure.testkit.junit;

import static io.tenure.testkit.junit.Kinds.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test in virtual time is given, how often it runs, and what a failure of it says. */
class VirtualTimeExtensionTest {

    private static final List<Long> HISTORIES = new ArrayList<>();

    static final class Sample {
        private static final ResourceKind<String> IDLE = ResourceKind.connection("idle", String.class)
                .idle(Duration.ofHours(5))
                .release(ReleaseAction.nothing())
                .build();

        private final VirtualTime ofTheConstructor;

        Sample(VirtualTime time) {
            ofTheConstructor = time;
        }

        @BeforeEach
        void sameWorld(VirtualTime time) {
            assertThat(time).isSameAs(ofTheConstructor);
        }

        @VirtualTimeTest
        void hoursPass(VirtualTime time, ResourceCoordinator coordinator) {
            ResourceLease<String> lease = coordinator.register(IDLE, "idle");
            time.advance(Duration.ofHours(6));
            assertThat(lease.isValid()).isFalse();
        }

        @VirtualTimeTest(seed = 7, seeds = 20)
        void orders(VirtualTime time) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                time.newThreads("t" + i).scheduler().schedule(Duration.ofSeconds(1), () -> order.add(number));
            }
            time.advance(Duration.ofSeconds(2));
            assertThat(order).hasSize(10);
            HISTORIES.add((long) order.hashCode());
        }

        @VirtualTimeTest(seed = 3, seeds = 2)
        void fails(VirtualTime time) {
            assertThat(time.elapsed()).isPositive();
        }

        @VirtualTimeTest(seed = 5)
        void taskFails(VirtualTime time) {
            time.newThreads("code").executor("work", 1, 1).execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            time.advance(Duration.ofSeconds(1));
        }

        @VirtualTimeTest(seeds = 0)
        void noSeeds(VirtualTime time) {}
    }

    static final class FailingSample {
        @VirtualTimeTest
        void taskFails(VirtualTime time) {
            time.newThreads("code").executor("work", 1, 1).execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            time.advance(Duration.ofSeconds(1));
        }
    }

    private static final JUnitRun RUN = JUnitRun.of(Sample.class);

    @Test
    void hours_passInNoTime_inOneWorldForAllPartsOfATest() {
        assertThat(RUN.failureOf("hoursPass(VirtualTime, ResourceCoordinator)[1]"))
                .isNull();
    }

    @Test
    void seeds_areTestsOfTheirOwn_inOrdersOfTheirOwn_andTheSameEachTime() {
        for (int i = 1; i <= 20; i++) {
            assertThat(RUN.failureOf("orders(VirtualTime)[" + i + "]")).isNull();
        }
        List<Long> first = List.copyOf(HISTORIES);
        assertThat(first).hasSize(20);
        assertThat(new HashSet<>(first)).hasSizeGreaterThan(15);
        HISTORIES.clear();
        JUnitRun.of(Map.of(VirtualTimeExtension.ONLY, "11"), Sample.class);
        assertThat(HISTORIES).containsExactly(first.get(4));
        HISTORIES.clear();
        HISTORIES.addAll(first);
    }

    @Test
    void failure_staysWhatItIs_andNamesItsSeed() {
        for (int i = 1; i <= 2; i++) {
            int seed = 2 + i;
            Throwable failure = RUN.failureOf("fails(VirtualTime)[" + i + "]");
            assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("0S");
            assertThat(failure.getSuppressed())
                    .singleElement()
                    .satisfies(beside -> assertThat(beside)
                            .hasMessage("seed " + seed + "; -Dtenure.seed=" + seed + " runs it alone"));
        }
    }

    @Test
    void taskThatFails_failsTheTest() {
        assertThat(RUN.failureOf("taskFails(VirtualTime)[1]"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 tasks failed in virtual time")
                .hasMessageEndingWith("seed 5; -Dtenure.seed=5 runs it alone")
                .hasRootCauseMessage("on purpose");
    }

    /** As every JUnit before 5.13 does. */
    @Test
    void taskThatFails_failsTheTest_alsoWhereJUnitClosesNoAutoCloseables() {
        JUnitRun run = JUnitRun.of(JUnitRun.CLOSING_NO_AUTO_CLOSEABLES, FailingSample.class);
        assertThat(run.failureOf("taskFails(VirtualTime)[1]")).hasMessageContaining("1 tasks failed in virtual time");
    }

    @Test
    void seedsOutOfBounds_areRefused() {
        assertThat(RUN.failureOf("noSeeds(VirtualTime)")).hasMessageContaining("seeds is 0, but must be 1 to 100000");
    }

    @Test
    void seedThatIsNoNumber_isRefused() {
        JUnitRun run = JUnitRun.of(Map.of(VirtualTimeExtension.ONLY, "seven"), Sample.class);
        assertThat(run.failureOf("hoursPass(VirtualTime, ResourceCoordinator)"))
                .hasMessageContaining("tenure.seed is \"seven\", but must be a whole number");
    }

    static final class LeakingSample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = new ResourceLeakExtension();

        @VirtualTimeTest(seed = 9)
        void leaks(ResourceCoordinator coordinator, VirtualTime time) {
            ResourceLease<String> lease = coordinator.register(CHANNEL, "left");
            time.advance(Duration.ofHours(1));
            assertThat(lease.isValid()).isTrue();
        }
    }

    @Test
    void leakInVirtualTime_isFound_andNamesItsSeed() {
        assertThat(JUnitRun.of(LeakingSample.class).failureOf("leaks(ResourceCoordinator, VirtualTime)[1]"))
                .isInstanceOf(ResourceLeakError.class)
                .hasMessageContaining("LeakingSample.leaks() \"seed 9\" left a resource behind")
                .hasMessageContaining("for 3600500 ms")
                .hasMessageEndingWith("seed 9; -Dtenure.seed=9 runs it alone");
    }
}
