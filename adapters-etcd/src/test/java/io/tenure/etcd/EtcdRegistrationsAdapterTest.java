package io.tenure.etcd;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.FencedAdapterContract;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.EtcdServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Registrations, under the contract of adapters. */
@RequiresServer("etcd")
class EtcdRegistrationsAdapterTest extends FencedAdapterContract<EtcdRegistration> {

    private static EtcdServer server;
    private static CoordinationStore keys;
    private static int fixtures;

    @BeforeAll
    static void startServer() {
        server = OneServer.startEtcd();
        keys = EtcdStore.connect(server.clientUrl().toString());
    }

    @AfterAll
    static void stopServer() {
        keys.close();
        server.close();
    }

    @Override
    protected AdapterFixture<EtcdRegistration> openFixture() {
        return new OnEtcd();
    }

    /** The first adapter reaches the server by way of a proxy, the others by themselves; each test has a service of its own. */
    private static final class OnEtcd implements AdapterFixture<EtcdRegistration> {

        private final FaultProxy proxy = FaultProxy.to(server.port());
        private final String service = "service-" + ++fixtures;
        private boolean opened;

        @Override
        public ResourceAdapter<EtcdRegistration> open() {
            String endpoint = opened ? server.clientUrl().toString() : OneServer.urlOf(proxy);
            opened = true;
            return EtcdRegistrations.builder()
                    .endpoint(endpoint)
                    .service(service)
                    .connect();
        }

        @Override
        public String id(String name) {
            return service + '/' + name + ":8080";
        }

        @Override
        public boolean isThere(ResourceRecord record) throws Exception {
            KeyValue entry = keys.get(record.id(), Duration.ofSeconds(20))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .value();
            return entry != null && entry.value().contains("\"tenure-nonce\":\"" + Instance.hex(record.nonce()) + '"');
        }

        @Override
        public Fault outage() {
            return Fault.of(
                    () -> {
                        proxy.refuse();
                        proxy.cut();
                    },
                    proxy::heal);
        }

        @Override
        public Fault lateRequests() {
            return Fault.of(() -> proxy.toServer().hold(), proxy::heal);
        }

        @Override
        public Fault lateReplies() {
            return Fault.of(() -> proxy.toClient().hold(), proxy::heal);
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
