package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.SimulatedSystem;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A simulated cluster in a class that looks for leaks: what its processes hold in the end is theirs. */
class SimulationLeakTest {

    static final class Sample {
        @RegisterExtension
        static final ResourceLeakExtension LEAKS = ResourceLeakExtensionTest.brief();

        private final SimulatedSystem desk = SimulatedSystem.of("desk", Fencing.FENCED);
        private final ResourceKind<Grant> kind = desk.kindBuilder().build();

        @Test
        void processesLive_andCrash() {
            SimulatedCluster cluster = SimulatedCluster.builder(7)
                    .system(desk)
                    .service(process -> acquire(process, process.open(builder -> builder)))
                    .build();
            cluster.advance(Duration.ofSeconds(2));
            assertThat(desk.grants()).hasSizeGreaterThan(1);
            cluster.processes().get(0).crash();
            cluster.live(Duration.ofSeconds(10), Duration.ofSeconds(60));
            assertThat(desk.grants()).isNotEmpty();
        }

        @Test
        void watchedByHand() {
            SimulatedCluster cluster = SimulatedCluster.builder(7)
                    .processes(1)
                    .system(desk)
                    .service(process -> acquire(process, process.open(LEAKS::watch)))
                    .build();
            cluster.live(Duration.ofSeconds(2), Duration.ofSeconds(60));
        }

        private void acquire(SimulatedProcess process, ResourceCoordinator coordinator) {
            process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named(process.name())))
                    .thenAccept(process::relyOn);
        }
    }

    @Test
    void whatASimulatedClusterHolds_isNoLeak_unlessItIsWatchedByHand() {
        JUnitRun run = JUnitRun.of(Sample.class);

        assertThat(run.failureOf("processesLive_andCrash()")).isNull();
        assertThat(run.failureOf("watchedByHand()")).hasMessageContaining("desk \"p0-0\"");
    }
}
