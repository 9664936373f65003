package io.tenure.testkit.sim;

import io.tenure.store.CoordinationStore;
import io.tenure.testkit.contract.CoordinationStoreContract;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.StoreFixture;
import io.tenure.time.TimeSource;
import java.time.Duration;

/** The whole contract, in virtual time. */
class SimulatedStoreContractTest extends CoordinationStoreContract {

    @Override
    protected StoreFixture openFixture() {
        return new OfACluster();
    }

    /** Each connection is that of a process of its own, and the first one is cut. */
    private static final class OfACluster implements StoreFixture {

        private final SimulatedCluster cluster =
                SimulatedCluster.builder(11).processes(2).service(process -> {}).build();
        private int opened;

        @Override
        public CoordinationStore open() {
            SimulatedProcess process = cluster.processes().get(opened % 2);
            opened++;
            return process.connect();
        }

        @Override
        public TimeSource time() {
            return cluster.time();
        }

        @Override
        public Duration ttl() {
            return Duration.ofSeconds(3);
        }

        /** A step of the waiting, and the ways through the network. */
        @Override
        public Duration lateness() {
            return Duration.ofMillis(20);
        }

        @Override
        public Fault outage() {
            return cut(SimulatedNetwork.Cut.BOTH);
        }

        @Override
        public Fault lateReplies() {
            return cut(SimulatedNetwork.Cut.REPLIES);
        }

        private Fault cut(SimulatedNetwork.Cut how) {
            SimulatedProcess first = cluster.processes().get(0);
            return Fault.of(() -> first.cut(how), () -> first.cut(SimulatedNetwork.Cut.NONE));
        }
    }
}
