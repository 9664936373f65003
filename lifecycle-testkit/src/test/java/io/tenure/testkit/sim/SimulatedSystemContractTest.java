package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.FencedAdapterContract;
import io.tenure.testkit.contract.ManifestAdapterContract;
import io.tenure.testkit.contract.ResourceAdapterContract;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import io.tenure.time.TimeSource;
import org.junit.jupiter.api.Nested;

/** The systems of a cluster, with each fencing and with a manifest, under the contract of adapters, in virtual time. */
class SimulatedSystemContractTest {

    @Nested
    class Fenced extends FencedAdapterContract<Grant> {
        @Override
        protected AdapterFixture<Grant> openFixture() {
            return new InACluster(SimulatedSystem.of("lock", Fencing.FENCED));
        }
    }

    @Nested
    class WithManifest extends ManifestAdapterContract<Grant> {
        @Override
        protected AdapterFixture<Grant> openFixture() {
            return new InACluster(SimulatedSystem.withManifest("lock"));
        }
    }

    @Nested
    class CompareOnly extends ResourceAdapterContract<Grant> {
        @Override
        protected AdapterFixture<Grant> openFixture() {
            return new InACluster(SimulatedSystem.of("lock", Fencing.COMPARE_ONLY));
        }
    }

    @Nested
    class Unfenced extends ResourceAdapterContract<Grant> {
        @Override
        protected AdapterFixture<Grant> openFixture() {
            return new InACluster(SimulatedSystem.of("lock", Fencing.UNFENCED));
        }
    }

    /** Each adapter is that of a process of its own, and the first one's weather turns bad. */
    private static final class InACluster implements AdapterFixture<Grant> {

        private final SimulatedSystem system;
        private final SimulatedCluster cluster;
        private final ForcedWeather first;
        private final ForcedWeather others;
        private int opened;

        InACluster(SimulatedSystem system) {
            this.system = system;
            this.cluster = SimulatedCluster.builder(11)
                    .processes(2)
                    .system(system)
                    .service(process -> {})
                    .weather(dice -> ForcedWeather.WEATHER)
                    .build();
            this.first = new ForcedWeather(cluster.time());
            this.others = new ForcedWeather(cluster.time());
        }

        @Override
        public ResourceAdapter<Grant> open() {
            SimulatedNetwork network = (opened == 0 ? first : others).network();
            SimulatedProcess process = cluster.processes().get(opened % 2);
            opened++;
            SystemAdapter adapter = new SystemAdapter(network, process, system);
            process.add(system, adapter);
            return adapter;
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            return system.grants().stream().anyMatch(grant -> grant.nonce() == record.nonce());
        }

        @Override
        public TimeSource time() {
            return cluster.time();
        }

        @Override
        public Fault outage() {
            return first.outage();
        }

        @Override
        public Fault lateRequests() {
            return first.lateRequests();
        }

        @Override
        public Fault lateReplies() {
            return first.lateReplies();
        }
    }
}
