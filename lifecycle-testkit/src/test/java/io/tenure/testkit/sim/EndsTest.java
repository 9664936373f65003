package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.adapter.Fencing;
import io.tenure.cleanup.DrainReport;
import io.tenure.cleanup.ParkedRelease;
import io.tenure.cluster.LeaveReport;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** That a resource which ends for no reason, twice, or without a word to its handle is seen. */
class EndsTest {

    private final SimulatedSystem system = SimulatedSystem.of("desk", Fencing.COMPARE_ONLY);
    private final List<ResourceCoordinator> coordinators = new ArrayList<>();
    private final List<ResourceLease<Grant>> leases = new ArrayList<>();
    private boolean tells = true;
    private final SimulatedCluster cluster = SimulatedCluster.builder(1)
            .processes(1)
            .system(system)
            .service(this::work)
            .build();
    private final History history = cluster.history();

    EndsTest() {
        cluster.advance(Duration.ofSeconds(2));
    }

    private void work(SimulatedProcess process) {
        ResourceCoordinator coordinator = process.open(builder -> builder);
        coordinators.add(coordinator);
        var kind = system.kindBuilder()
                .release((grant, context) -> {
                    if (tells) {
                        process.cluster()
                                .history()
                                .ended(process, "desk", grant.id(), context.token(), context.cause());
                    }
                    return ReleaseAction.DONE;
                })
                .build();
        process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named("one")))
                .thenAccept(lease -> {
                    leases.add(lease);
                    process.cluster().history().handedOver(process, coordinator, lease);
                    process.relyOn(lease);
                });
    }

    private ResourceLease<Grant> lease() {
        return leases.get(0);
    }

    private SimulatedProcess process() {
        return cluster.processes().get(0);
    }

    private void close() {
        process().awaited("close", lease().closeAsync());
        cluster.advance(Duration.ofSeconds(1));
    }

    private void assertBroken(Guarantee guarantee, String how) {
        Violation violation = history.violation();
        assertThat(violation).isNotNull();
        assertThat(Objects.requireNonNull(violation).guarantee()).isEqualTo(guarantee);
        assertThat(violation.what()).contains(how);
    }

    @Test
    void closedAsSaid_andShutDownAsSaid_areNoViolations() {
        history.closing(lease());
        close();
        history.leaving(coordinators.get(0));
        process().awaited("shutdown", coordinators.get(0).shutdown(Duration.ofSeconds(3)));
        cluster.settle(Duration.ofSeconds(5));

        assertThat(history.violation()).isNull();
    }

    @Test
    void closed_andNobodyDid_breaksG1() {
        close();

        assertBroken(Guarantee.G1_ONCE, "nobody closed it");
    }

    @Test
    void shutDown_andNobodyDid_breaksG1() {
        process().awaited("shutdown", coordinators.get(0).shutdown(Duration.ofSeconds(3)));
        cluster.advance(Duration.ofSeconds(4));

        assertBroken(Guarantee.G1_ONCE, "nobody shut down");
    }

    @Test
    void toldWhileItLives_breaksG1() {
        history.closing(lease());
        history.ended(process(), "desk", "one", lease().token(), ReleaseCause.CLOSED);

        assertBroken(Guarantee.G1_ONCE, "was told to have ended as CLOSED, and ended as null");
    }

    @Test
    void toldTwice_breaksG1() {
        history.closing(lease());
        close();
        assertThat(history.violation()).isNull();

        history.ended(process(), "desk", "one", lease().token(), ReleaseCause.CLOSED);

        assertBroken(Guarantee.G1_ONCE, "was told 2 times");
    }

    @Test
    void neverTold_breaksG1_inTheEvening() {
        tells = false;
        history.closing(lease());
        close();
        cluster.settle(Duration.ofSeconds(5));

        assertBroken(Guarantee.G1_ONCE, "its handle was not told");
    }

    @Test
    void neverTold_becauseItsReleaseNeverBegan_andThatWasReported_isNoViolation() {
        tells = false;
        history.closing(lease());
        close();
        history.left(coordinators.get(0), notBegun());
        cluster.settle(Duration.ofSeconds(5));

        assertThat(history.violation()).isNull();
    }

    @Test
    void neverTold_andReportedByAnotherCoordinator_breaksG1() {
        tells = false;
        history.closing(lease());
        close();
        history.left(process().open(builder -> builder), notBegun());
        cluster.settle(Duration.ofSeconds(5));

        assertBroken(Guarantee.G1_ONCE, "its handle was not told");
    }

    private ShutdownReport notBegun() {
        ParkedRelease parked = new ParkedRelease(
                "desk",
                "one",
                Layer.EXTERNAL,
                ReleaseCause.CLOSED,
                lease().token(),
                0,
                false,
                "the circuit breaker of its kind is open",
                0,
                Deadline.NEVER);
        return new ShutdownReport(
                new DrainReport(0, List.of(parked), List.of(), List.of()),
                new LeaveReport(false, 1, List.of("desk/one")));
    }

    @Test
    void handedOverTwice_breaksG5() {
        history.handedOver(process(), coordinators.get(0), lease());

        assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "was handed over twice");
    }
}
