package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.RecordState;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A cluster in which each process has taken one desk, which bears the name of the process. */
final class Desks {

    private final SimulatedSystem system = SimulatedSystem.of("desk", Fencing.COMPARE_ONLY);
    private final ResourceKind<Grant> kind = system.kindBuilder().build();
    private final SimulatedCluster cluster = SimulatedCluster.builder(1)
            .system(system)
            .service(process -> {
                ResourceCoordinator coordinator = process.open(builder -> builder);
                process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named(process.name())))
                        .thenAccept(process::relyOn);
            })
            .build();

    Desks() {
        cluster.advance(Duration.ofSeconds(2));
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    SimulatedSystem system() {
        return system;
    }

    History history() {
        return cluster.history();
    }

    Grant grant(int number) {
        return List.copyOf(system.grants()).get(number);
    }

    SimulatedProcess processOf(Grant grant) {
        return cluster.processes().stream()
                .filter(process -> process.name().equals(grant.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Tells that it ended. */
    void ended(Grant grant, ReleaseCause cause) {
        history().ended(processOf(grant), "desk", grant.id(), grant.token(), cause);
    }

    /** What its process would write down of a desk. */
    static ResourceRecord record(Grant grant, long nonce, long token) {
        return new ResourceRecord(grant.owner(), "desk", grant.id(), RecordState.HELD, nonce, token, true, 0, Map.of());
    }

    void assertBroken(Guarantee guarantee, String how) {
        Violation violation = history().violation();
        assertThat(violation).isNotNull();
        assertThat(Objects.requireNonNull(violation).guarantee()).isEqualTo(guarantee);
        assertThat(violation.what()).contains(how);
    }
}
