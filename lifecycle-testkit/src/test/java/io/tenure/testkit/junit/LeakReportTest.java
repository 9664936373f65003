package io.tenure.testkit.junit;

import static io.tenure.testkit.junit.Kinds.CHANNEL;
import static io.tenure.testkit.junit.Kinds.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a leak is called, in all its forms. */
class LeakReportTest {

    static final class Sample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = ResourceLeakExtensionTest.brief();

        @Test
        void many(ResourceCoordinator coordinator) {
            List<ResourceLease<String>> leases = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                leases.add(coordinator.register(CHANNEL, "bank-" + i, "a channel"));
            }
            assertThat(leases).hasSize(100);
        }

        @Test
        void various(ResourceCoordinator coordinator) {
            for (int i = 0; i < 31; i++) {
                ResourceKind<String> kind = ResourceKind.memory("kind-" + i, String.class)
                        .release(new RecordingHandle<>())
                        .build();
                assertThat(coordinator.register(kind, "one of it").isValid()).isTrue();
            }
        }

        @Test
        void shared(ResourceCoordinator coordinator) {
            ResourceLease<String> first = coordinator.register(CONTEXT, "shared");
            ResourceLease<String> second = first.share();
            ResourceLease<String> third = first.share();
            first.close();
            assertThat(second.isValid()).isEqualTo(third.isValid());
        }

        @Test
        void unspeakable(ResourceCoordinator coordinator) {
            ResourceKind<Unspeakable> kind =
                    ResourceKind.memory("unspeakable", Unspeakable.class).build();
            assertThat(coordinator.register(kind, new Unspeakable()).isValid()).isTrue();
        }

        @Test
        void parked() {
            VirtualTime time = VirtualTime.inSequence(1);
            RecordingHandle<String> handle = new RecordingHandle<>(time);
            ResourceKind<String> kind = ResourceKind.connection("stubborn", String.class)
                    .release(handle)
                    .cleanup(tries(2, Duration.ofMillis(500)))
                    .build();
            ResourceCoordinator coordinator =
                    ResourceCoordinator.builder("own").time(time).build();
            handle.failNext(100);
            coordinator.register(kind, "bank-7", "a channel").close();
        }

        @Test
        void underWay() {
            VirtualTime time = VirtualTime.inSequence(1);
            RecordingHandle<String> handle = new RecordingHandle<>(time);
            ResourceKind<String> kind = ResourceKind.connection("slow", String.class)
                    .release(handle)
                    .cleanup(tries(1, Duration.ofSeconds(30)))
                    .build();
            handle.hold();
            ResourceCoordinator.builder("own")
                    .time(time)
                    .build()
                    .register(kind, "bank-7", "a channel")
                    .closeAsync();
        }

        private static CleanupPolicy tries(int attempts, Duration within) {
            return new CleanupPolicy(attempts, within, within, 16, Duration.ofMinutes(1), Duration.ofMinutes(1));
        }

        @Test
        void external() {
            ResourceKind<String> kind = ResourceKind.external("seat", String.class)
                    .release(new RecordingHandle<>())
                    .build();
            FakeAdapter<String> desk = FakeAdapter.of(kind, Fencing.FENCED, record -> "seat " + record.id());
            ResourceCoordinator coordinator =
                    ResourceCoordinator.builder("own").adapter(desk).build();
            assertThat(coordinator.acquire(kind, "12A", Map.of()).isValid()).isTrue();
            coordinator.acquire(kind, "12B", Map.of()).close();
        }
    }

    /** Its own string is of no help. */
    private static final class Unspeakable implements AutoCloseable {
        @Override
        public String toString() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void close() {}
    }

    private static final JUnitRun RUN = JUnitRun.of(Sample.class);

    @Test
    void equalLeaks_areOneLineWithACount() {
        assertThat(RUN.failureOf("many(ResourceCoordinator)"))
                .hasMessageContaining("Sample.many() left 100 resources behind:")
                .hasMessageContaining(
                        "100 of channel \"bank-0\", \"bank-1\", \"bank-2\", ... (CONNECTION): 1 open lease each, for ")
                .satisfies(leak -> assertThat(leak.getMessage().lines()).hasSize(4));
    }

    @Test
    void leaksThatDiffer_areCutShort() {
        assertThat(RUN.failureOf("various(ResourceCoordinator)"))
                .hasMessageContaining("left 31 resources behind")
                .hasMessageContaining("kind-9 one of it (MEMORY)")
                .hasMessageEndingWith("\n  and 21 more, of other kinds or opened elsewhere")
                .hasMessageNotContaining("kind-10");
    }

    @Test
    void leasesOfOneResource_eachHaveTheirPlace() {
        assertThat(RUN.failureOf("shared(ResourceCoordinator)"))
                .hasMessageContaining("left a resource behind:")
                .hasMessageContaining("context shared (MEMORY): 2 open leases, for ")
                .satisfies(
                        leak -> assertThat(leak.getMessage().lines().filter(line -> line.contains("$Sample.shared(")))
                                .hasSize(2));
    }

    @Test
    void resourceThatCannotSayWhatItIs_isNamedByItsClass() {
        assertThat(RUN.failureOf("unspeakable(ResourceCoordinator)"))
                .hasMessageContaining("unspeakable " + Unspeakable.class.getName());
    }

    @Test
    void parkedRelease_isCalledSo() {
        assertThat(RUN.failureOf("parked()"))
                .hasMessageContaining(
                        "stubborn \"bank-7\" (CONNECTION): its release (CLOSED) is parked after 2 attempts: ")
                .hasMessageContaining("told to fail")
                .hasMessageContaining("Sample.parked(");
    }

    @Test
    void releaseThatTakesTooLong_isCalledSo() {
        assertThat(RUN.failureOf("underWay()"))
                .hasMessageContaining("slow \"bank-7\" (CONNECTION): its release (CLOSED) is still under way");
    }

    @Test
    void externalResource_isOpenedWhereItWasAskedFor_andHasItsToken() {
        assertThat(RUN.failureOf("external()"))
                .hasMessageContaining("left a resource behind:")
                .hasMessageContaining("seat \"12A\" with token ")
                .hasMessageContaining("(EXTERNAL): 1 open lease")
                .hasMessageContaining("Sample.external(");
    }
}
