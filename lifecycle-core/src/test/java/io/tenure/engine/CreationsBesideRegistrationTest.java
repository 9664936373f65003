package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Creations} of what is just being registered directly: there is nothing to make, and nothing to find yet. */
class CreationsBesideRegistrationTest {

    private boolean onLoop;
    private final EngineWorld world = new EngineWorld(
            VirtualTime.inSequence(42),
            new EngineSettings(
                    EngineSettings.DEFAULT.defaults(),
                    EngineSettings.DEFAULT.layerDefaults(),
                    thread -> onLoop,
                    false,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    EngineSettings.DEFAULT.leases()));
    private final ResourceKind<String> kind = world.memory("thing").build();
    private final Creations creations = new Creations(world.registry, world.time);
    private final List<String> made = new ArrayList<>();
    private final List<Throwable> refused = new ArrayList<>();

    private void asksBeforeTheBirth() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                refused.add(catchThrowable(() -> creations.leaseOrRegister(
                        kind,
                        "id",
                        () -> {
                            made.add("made");
                            return "made";
                        },
                        Duration.ofSeconds(1))));
            }
        };
        Lease<String> direct = world.register(kind, "id", "direct");
        assertThat(direct.isValid()).isTrue();
        assertThat(made).isEmpty();
    }

    @Test
    void leavesItTime_andGivesUpIfThatIsNotEnough() {
        asksBeforeTheBirth();
        assertThat(refused).hasOnlyElementsOfType(LimitExceededException.class).hasSize(1);
        assertThat(world.virtualTime().elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void onAThreadThatMustNotBlock_doesNotWaitForIt() {
        onLoop = true;
        asksBeforeTheBirth();
        assertThat(refused)
                .hasOnlyElementsOfType(BlockingNotAllowedException.class)
                .hasSize(1);
        assertThat(world.virtualTime().elapsed()).isZero();
    }

    @Test
    void interrupted_waitsNoLonger_andIsInterruptedStill() {
        Thread.currentThread().interrupt();
        asksBeforeTheBirth();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(refused).hasOnlyElementsOfType(TakeFailedException.class).hasSize(1);
    }
}
