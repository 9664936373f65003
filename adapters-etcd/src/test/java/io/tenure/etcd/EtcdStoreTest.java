package io.tenure.etcd;

import io.tenure.store.CoordinationStore;
import io.tenure.store.CoordinationStoreContract;
import io.tenure.test.RequiresServer;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a real etcd. */
@RequiresServer("etcd")
class EtcdStoreTest extends CoordinationStoreContract {

    private static EtcdServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = EtcdServer.plain();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    /** The sessions of a test may outlive it, but their keys do not: or their end would count up the next test's revision. */
    @AfterEach
    void emptyServer() {
        server.ctl("del", "", "--from-key");
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
                .endpoint(server.url())
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
