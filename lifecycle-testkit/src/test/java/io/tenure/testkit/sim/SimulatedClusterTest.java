package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {

    private static final Duration DAY = Duration.ofSeconds(10);
    private static final Duration EVENING = Duration.ofSeconds(60);

    private final SimulatedSystem desk = SimulatedSystem.of("desk", Fencing.FENCED);
    private final ResourceKind<Grant> kind = desk.kindBuilder().build();

    @Test
    void G6_whatAKilledProcessHeld_isReleased() {
        SimulatedCluster cluster = SimulatedCluster.builder(1)
                .system(desk)
                .service(process -> acquire(process, process.name()))
                .build();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(desk.grants()).hasSize(3);
        cluster.processes().get(0).crash();

        cluster.live(DAY, EVENING);

        assertThat(desk.grants()).hasSize(2);
        assertThat(cluster.history().reclaims()).isPositive();
    }

    @Test
    void whatAProcessForgets_isFoundInTheEvening() {
        SimulatedCluster cluster = SimulatedCluster.builder(2)
                .system(desk)
                .service(process -> {
                    process.open(builder -> builder);
                    process.awaited("an answer that nobody gives", new java.util.concurrent.CompletableFuture<>());
                })
                .build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("seed 2")
                .hasMessageContaining("an answer that nobody gives");
    }

    @Test
    void systemThatFreesUnderItsHolder_isFound() {
        SimulatedCluster cluster = SimulatedCluster.builder(3)
                .system(desk)
                .service(process -> acquire(process, process.name()))
                .build();
        cluster.advance(Duration.ofSeconds(2));

        desk.reclaim(desk.grants().iterator().next().owner());

        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("under its valid holder");
    }

    @Test
    void whatIsNotInItsPlace_isFoundInTheEvening() {
        SimulatedCluster cluster = SimulatedCluster.builder(2)
                .service(process -> process.open(builder -> builder))
                .inPlace(all -> all.processes().size() + " chairs are not put away")
                .build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("3 chairs are not put away");
    }

    @Test
    void operatorsForce_isNoViolation() {
        SimulatedCluster cluster = SimulatedCluster.builder(4)
                .system(desk)
                .service(process -> {
                    ResourceCoordinator coordinator = acquire(process, process.name());
                    process.after(
                            Duration.ofSeconds(3),
                            () -> process.cluster().forceRelease(process, coordinator, desk.kind(), process.name()));
                })
                .build();

        cluster.live(DAY, EVENING);

        assertThat(desk.grants()).isEmpty();
    }

    @Test
    void processesOutOfBounds_areRefused() {
        assertThatThrownBy(() -> SimulatedCluster.builder(1).processes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 100");
    }

    private ResourceCoordinator acquire(SimulatedProcess process, String id) {
        ResourceCoordinator coordinator = process.open(builder -> builder);
        process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named(id)))
                .thenAccept(process::relyOn);
        return coordinator;
    }
}
