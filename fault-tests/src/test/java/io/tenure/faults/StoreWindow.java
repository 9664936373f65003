package io.tenure.faults;

import io.tenure.etcd.EtcdStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What the processes see of etcd, seen by the test. */
final class StoreWindow implements AutoCloseable {

    static final String ROOT = "/tenure/default/";
    private static final Duration CALL = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;

    private final EtcdStore store;

    StoreWindow(String... endpoints) {
        store = EtcdStore.connect(endpoints);
    }

    /** Everything; asked again while etcd does not answer. */
    List<KeyValue> rows() {
        return Awaitility.await("what stands in the store")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .ignoreExceptions()
                .until(this::page, page -> !page.more())
                .rows();
    }

    private RangePage page() throws Exception {
        return store.range(ROOT, null, PAGE, CALL).toCompletableFuture().get(CALL.toSeconds() + 1, TimeUnit.SECONDS);
    }

    /** The keys that name an owner as one who is there, or who is not cleaned up yet. */
    List<String> keysOf(String owner) {
        return keys().stream().filter(key -> key.contains(owner)).toList();
    }

    /** What stands there for somebody: all but what stays. */
    List<String> keys() {
        return rows().stream()
                .map(row -> row.key().substring(ROOT.length()))
                .filter(key -> !key.equals("config") && !key.startsWith("tombstones/") && !key.startsWith("counters/"))
                .toList();
    }

    /** Writes something that is nobody's, so often. */
    void write(int times) {
        Transaction put = Transaction.builder().put("/other", "written").build();
        for (int i = 0; i < times; i++) {
            store.transact(put, CALL).toCompletableFuture().join();
        }
    }

    @Nullable
    KeyValue row(String key) {
        return rows().stream()
                .filter(row -> row.key().equals(ROOT + key))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        store.close();
    }
}
