package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/testing.md shows, as it runs. Text between {@code snippet} marks stands in the document too. */
class TestYourHandlesTest {

    record Channel(String name) implements AutoCloseable {
        @Override
        public void close() {}
    }

    record Seat(String number) {}

    private static final ResourceKind<Channel> BANK =
            ResourceKind.connection("bank-channel", Channel.class).build();

    /** The code under test; it forgets a lease where an order has more than one line. */
    record Orders(ResourceCoordinator coordinator) {
        void pay(String order, int lines) {
            ResourceLease<Channel> lease = coordinator.register(BANK, order, new Channel(order));
            if (lines == 1) {
                lease.close();
            }
        }
    }

    // Run by a test below, and by nobody else.
    // snippet: leak
    @ExtendWith(ResourceLeakExtension.class)
    static class OrdersSample {
        @Test
        void pays(ResourceCoordinator coordinator) {
            new Orders(coordinator).pay("order-42", 2);
        }
    }
    // end

    @Test
    void leak_failsWithItsOpeningLine() {
        assertThat(JUnitRun.of(OrdersSample.class).failureOf("pays(ResourceCoordinator)"))
                .hasMessageContaining("OrdersSample.pays() left a resource behind:")
                .hasMessageContaining("bank-channel \"order-42\" (CONNECTION): 1 open lease, for ")
                .hasMessageContaining("$Orders.pay(TestYourHandlesTest.java:")
                .hasMessageContaining("$OrdersSample.pays(TestYourHandlesTest.java:");
    }

    // snippet: time
    @VirtualTimeTest(seeds = 5)
    void idleChannel_isClosed(VirtualTime time, ResourceCoordinator coordinator) {
        RecordingHandle<Channel> closes = new RecordingHandle<>(time);
        ResourceKind<Channel> kind = ResourceKind.connection("bank-channel", Channel.class)
                .idle(Duration.ofHours(1))
                .release(closes)
                .build();

        ResourceLease<Channel> lease = coordinator.register(kind, new Channel("bank-7"));
        time.advance(Duration.ofMinutes(59));
        lease.touch();
        time.advance(Duration.ofMinutes(59));
        assertThat(lease.isValid()).isTrue();

        time.advance(Duration.ofMinutes(2));
        assertThat(closes.released()).containsExactly(new Channel("bank-7"));
        assertThat(closes.done().get(0).cause()).isEqualTo(ReleaseCause.IDLE_EXPIRED);
    }
    // end

    // snippet: handle
    @VirtualTimeTest
    void stubbornChannel_isClosedInTheEnd(VirtualTime time, ResourceCoordinator coordinator) {
        RecordingHandle<Channel> closes = new RecordingHandle<>(time);
        ResourceKind<Channel> kind = ResourceKind.connection("bank-channel", Channel.class)
                .release(closes)
                .build();
        closes.failNext(5, () -> new IOException("reset by peer"));

        try (EventRecorder events = EventRecorder.of(coordinator, time)) {
            coordinator.register(kind, "bank-7", new Channel("bank-7")).close();
            time.advance(Duration.ofSeconds(2));
            assertThat(coordinator.parked()).hasSize(1);

            ResourceCleanedEvent cleaned = events.await(ResourceCleanedEvent.class, Duration.ofMinutes(1));
            assertThat(cleaned.attempts()).isEqualTo(6);
        }
    }
    // end

    // snippet: adapter
    @VirtualTimeTest
    void takenThoughTheReplyWasLost_isGivenBack(VirtualTime time) {
        ResourceKind<Seat> kind = ResourceKind.external("seat", Seat.class)
                .release(new RecordingHandle<>(time))
                .build();
        FakeAdapter<Seat> desk = FakeAdapter.of(kind, Fencing.FENCED, record -> new Seat(record.id()));
        desk.takes().loseNextReplies(1);

        try (ResourceCoordinator coordinator =
                ResourceCoordinator.builder("theatre").time(time).adapter(desk).build()) {
            assertThatThrownBy(() -> coordinator.acquire(kind, "12A", Map.of()))
                    .isInstanceOf(TakeFailedException.class);
            assertThat(desk.takes().asked()).hasSize(1);
            assertThat(time.runUntil(() -> !desk.isHeld("12A"), Duration.ofMinutes(1)))
                    .isTrue();
        }
    }
    // end

    @Test
    void document_showsWhatRunsHere() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
        String source = Files.readString(
                root.resolve("lifecycle-testkit/src/test/java/io/tenure/testkit/junit/TestYourHandlesTest.java"));
        String document = Files.readString(root.resolve("docs/testing.md"));
        int snippets = 0;
        for (String part : source.split("// " + "snippet: ", -1)) {
            int end = part.indexOf("// " + "end");
            if (snippets++ == 0 || end < 0) {
                continue;
            }
            String snippet =
                    part.substring(part.indexOf('\n') + 1, end).stripIndent().strip();
            assertThat(document).contains(snippet);
        }
        assertThat(snippets).isEqualTo(5);
    }
}
