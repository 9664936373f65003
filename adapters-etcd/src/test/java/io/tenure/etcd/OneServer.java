package io.tenure.etcd;

import io.tenure.store.CoordinationStore;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.testkit.contract.StoreSteps;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests that do their worst to an etcd: each has one of its own, and a store on it. */
abstract class OneServer implements StoreSteps {

    private final List<AutoCloseable> open = new ArrayList<>();
    EtcdServer server;
    EtcdStore store;

    @BeforeEach
    final void startServer() {
        server = closing(startEtcd());
        store = closing(EtcdStore.connect(url()));
    }

    /** The tests' passwords need no protection, and its leases are of two seconds at least. */
    static EtcdServer startEtcd() {
        return EtcdServer.builder()
                .flag("--heartbeat-interval=20")
                .flag("--election-timeout=200")
                .flag("--bcrypt-cost=4")
                .start();
    }

    /** Where clients connect. */
    final String url() {
        return server.clientUrl().toString();
    }

    static String urlOf(FaultProxy proxy) {
        return "http://127.0.0.1:" + proxy.port();
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    final <T extends AutoCloseable> T closing(T opened) {
        open.add(opened);
        return opened;
    }

    @Override
    public final CoordinationStore store() {
        return store;
    }

    @Override
    public final CoordinationStore other() {
        return store;
    }

    @Override
    public final TimeSource time() {
        return SystemTime.instance();
    }

    @Override
    public final Duration ttl() {
        return Duration.ofSeconds(2);
    }

    @Override
    public final Duration lateness() {
        return Duration.ofSeconds(2);
    }

    static CompletionStage<TransactResult> put(CoordinationStore by, String key, Duration timeout) {
        return by.transact(Transaction.builder().put(key, "v").build(), timeout);
    }

    /** How long it takes until a condition holds. */
    final Duration timeUntil(String what, java.util.function.BooleanSupplier condition) {
        long began = time().nowNanos();
        eventually(what, condition);
        return Duration.ofNanos(time().nowNanos() - began);
    }

    /** Whether a write gets through within a short time. */
    final boolean works(CoordinationStore by) {
        try {
            return time().await(put(by, "/works", Duration.ofMillis(300)), Duration.ofSeconds(1))
                    .succeeded();
        } catch (Exception notYet) {
            return false;
        }
    }
}
