package io.tenure.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.tenure.store.CoordinationStore;
import io.tenure.store.CoordinationStoreContract;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

    /** The sessions of a test may outlive it, but their keys do not: or their end would count up the next test's revision. */
    @AfterEach
    void emptyServer() {
        ByteString all = ByteString.copyFromUtf8("\0");
        DeleteRangeRequest everything =
                DeleteRangeRequest.newBuilder().setKey(all).setRangeEnd(all).build();
        ok(client.calls()
                .send("empty", KVGrpc.getDeleteRangeMethod(), everything, TIMEOUT, DeleteRangeResponse::getDeleted));
    }

    @Override
    protected TimeSource openTime() {
        return SystemTime.instance();
    }

    @Override
    protected CoordinationStore open(TimeSource time) {
        return connect(time);
    }

    @Override
    protected CoordinationStore openAnother(CoordinationStore store) {
        return connect(time());
    }

    private static CoordinationStore connect(TimeSource time) {
        return EtcdStore.builder()
                .endpoint(server.clientUrl().toString())
                .keyPrefix("/contract")
                .time(time)
                .connect();
    }

    @Override
    public Duration ttl() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration lateness() {
        return Duration.ofSeconds(2);
    }
}
