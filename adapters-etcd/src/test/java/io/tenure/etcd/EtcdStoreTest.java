package io.tenure.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.tenure.store.CoordinationStore;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.CoordinationStoreContract;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.StoreFixture;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.EtcdServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a real etcd. */
@RequiresServer("etcd")
class EtcdStoreTest extends CoordinationStoreContract {

    private static EtcdServer server;
    private static EtcdClient client;

    @BeforeAll
    static void startServer() {
        server = EtcdServer.builder()
                .flag("--heartbeat-interval=100")
                .flag("--election-timeout=1000")
                .start();
        client = EtcdClient.connect(
                EtcdStore.builder().endpoint(server.clientUrl().toString()).settings("cleaner"));
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @Override
    protected StoreFixture openFixture() {
        return new OnEtcd();
    }

    /** The first store reaches the server by way of a proxy, the others by themselves. */
    private static final class OnEtcd implements StoreFixture {

        private final FaultProxy proxy = FaultProxy.to(server.clientUrl().getPort());
        private boolean opened;

        @Override
        public CoordinationStore open() {
            String endpoint = opened ? server.clientUrl().toString() : OneServer.urlOf(proxy);
            opened = true;
            return EtcdStore.builder()
                    .endpoint(endpoint)
                    .keyPrefix("/contract")
                    .time(time())
                    .connect();
        }

        @Override
        public Duration ttl() {
            return Duration.ofSeconds(2);
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
        public Fault lateReplies() {
            return Fault.of(() -> proxy.toClient().hold(), proxy::heal);
        }

        /** The sessions of a test may outlive it, but their keys do not: or their end would count up the next test's revision. */
        @Override
        public void close() throws Exception {
            proxy.close();
            ByteString all = ByteString.copyFromUtf8("\0");
            DeleteRangeRequest everything =
                    DeleteRangeRequest.newBuilder().setKey(all).setRangeEnd(all).build();
            client.calls()
                    .send(
                            "empty",
                            KVGrpc.getDeleteRangeMethod(),
                            everything,
                            Duration.ofSeconds(20),
                            DeleteRangeResponse::getDeleted)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
