package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/walkthrough.md shows, as it runs. Text between {@code snippet} marks stands in the document too. */
class WalkthroughTest {

    private static final List<String> CLOSED = new ArrayList<>();

    // snippet: kind
    static final ResourceKind<String> CHANNEL = ResourceKind.connection("channel", String.class)
            .idle(Duration.ofSeconds(5))
            .release(ReleaseAction.blocking((channel, context) -> CLOSED.add(channel + " " + context.cause())))
            .build();
    // end

    @Test
    void registered_isReleasedWithItsScopeAndTold() {
        CLOSED.clear();
        VirtualTime time = VirtualTime.inSequence(1);
        List<Object> told = new ArrayList<>();
        // snippet: scope
        try (ResourceCoordinator coordinator =
                ResourceCoordinator.builder("payments").time(time).build()) {
            coordinator.subscribe(ResourceReleasedEvent.class, told::add);
            coordinator.subscribe(ResourceCleanedEvent.class, told::add);

            try (ResourceScope order = coordinator.openScope("order-42")) {
                ResourceLease<String> bank = order.register(CHANNEL, "bank-7", "channel 7");
                assertThat(bank.get()).isEqualTo("channel 7");
                bank.touch();
            }
            time.advance(Duration.ofMillis(10));
        }
        // end
        assertThat(CLOSED).containsExactly("channel 7 " + ReleaseCause.CLOSED);
        assertThat(told).hasSize(2);
    }

    @Test
    void forgotten_isReleasedWhenItsTimeIsUp() {
        CLOSED.clear();
        VirtualTime time = VirtualTime.inSequence(1);
        try (ResourceCoordinator coordinator =
                ResourceCoordinator.builder("payments").time(time).build()) {
            // snippet: forgotten
            ResourceLease<String> forgotten = coordinator.register(CHANNEL, "channel 8");
            time.advance(Duration.ofSeconds(6));
            assertThat(forgotten.isValid()).isFalse();
            // end
            assertThat(CLOSED).containsExactly("channel 8 " + ReleaseCause.IDLE_EXPIRED);
        }
    }

    @Test
    void document_showsWhatRunsHere() throws IOException {
        Path root = root();
        String source = Files.readString(root.resolve("lifecycle-core/src/test/java/io/tenure/WalkthroughTest.java"));
        String document = Files.readString(root.resolve("docs/walkthrough.md"));
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
        assertThat(snippets).isGreaterThanOrEqualTo(4);
    }

    @Test
    void fourFiles_noneAboveThreeHundredLines() throws IOException {
        Path main = root().resolve("lifecycle-core/src/main/java/io/tenure");
        String document = Files.readString(root().resolve("docs/walkthrough.md"));
        for (String file : List.of(
                "engine/ResourceRegistry.java",
                "engine/ManagedResource.java",
                "cleanup/ReleasePipeline.java",
                "event/EventBus.java")) {
            assertThat(document).contains(file);
            assertThat(Files.readAllLines(main.resolve(file))).as(file).hasSizeLessThanOrEqualTo(300);
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.getParent();
    }
}
