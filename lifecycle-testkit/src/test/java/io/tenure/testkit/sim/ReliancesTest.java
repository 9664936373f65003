package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That whoever relies on one resource in several ways is not taken for several holders. */
class ReliancesTest {

    private final SimulatedSystem system = SimulatedSystem.of("desk", Fencing.COMPARE_ONLY);
    private final List<ResourceLease<Grant>> leases = new ArrayList<>();
    private final SimulatedCluster cluster = SimulatedCluster.builder(1)
            .processes(1)
            .system(system)
            .service(process -> {
                ResourceCoordinator coordinator = process.open(builder -> builder);
                process.awaited(
                                "acquire",
                                coordinator.acquireAsync(system.kindBuilder().build(), ResourceSpec.named("one")))
                        .thenAccept(lease -> leases.add(process.relyOn(lease)));
            })
            .build();
    private final History history = cluster.history();
    private final SimulatedProcess process = cluster.processes().get(0);

    ReliancesTest() {
        cluster.advance(Duration.ofSeconds(2));
    }

    @Test
    void sameLease_reliedOnTwice_countsOnce() {
        assertThat(history.deliveries()).isEqualTo(1);

        process.relyOn(leases.get(0));
        cluster.settle(Duration.ofSeconds(5));

        assertThat(history.violation()).isNull();
        assertThat(history.deliveries()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // closed by the test
    void sharedLease_isNoSecondHolder_alsoOnceTheFirstIsClosed() {
        ResourceLease<Grant> early = process.relyOn(leases.get(0).share());
        ResourceLease<Grant> late = leases.get(0).share();
        process.awaited("close", leases.get(0).closeAsync());
        process.relyOn(late);
        cluster.settle(Duration.ofSeconds(5));
        assertThat(history.violation()).isNull();

        process.awaited("close", early.closeAsync());
        cluster.settle(Duration.ofSeconds(5));
        assertThat(history.violation()).isNull();

        system.reclaim(late.get().owner());

        assertThat(history.violation()).isNotNull();
    }
}
