package io.tenure.examples.gateway.demo;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where the demo looks into the gateways' store. Records of resources have keys
 * {@code /tenure/<namespace>/resources/<owner>/<shard>/<kind>/<id>}. Blocks. Thread-safe.
 */
final class StoreWindow implements AutoCloseable {

    private static final int PARTS_AFTER_OWNER = 3;

    /** What outlives all owners by design: the settings, numbers that only grow, and who is closed for good. */
    private static final List<String> STAYS = List.of("config", "counters/", "tombstones/");

    private final CoordinationStore store;
    private final Rows rows;
    private final String namespace;

    /** Looks into {@code store}, and closes it at the end. */
    StoreWindow(CoordinationStore store, String namespace) {
        this.store = store;
        this.rows = new Rows(store);
        this.namespace = namespace;
    }

    /** What is written down as held by some owners. */
    Set<Orphan> recordsOf(Set<String> owners) throws IOException, InterruptedException {
        Set<Orphan> records = new TreeSet<>();
        for (String owner : owners) {
            String prefix = "/tenure/" + namespace + "/resources/" + owner + "/";
            for (String key : keys(prefix)) {
                records.add(orphan(key.substring(prefix.length())));
            }
        }
        return records;
    }

    /** What no owner leaves behind that went in order, or was cleaned up after: to be asked when all are gone. */
    Set<String> left() throws IOException, InterruptedException {
        return left(row -> true);
    }

    /** The same, of one owner only: rows that have its name in their key or say that it holds something. */
    Set<String> leftOf(String owner) throws IOException, InterruptedException {
        return left(row -> row.key().contains(owner) || row.value().contains(owner));
    }

    private Set<String> left(Predicate<KeyValue> wanted) throws IOException, InterruptedException {
        String root = "/tenure/" + namespace + '/';
        Set<String> left = new TreeSet<>();
        for (KeyValue row : rows.under(root)) {
            String below = row.key().substring(root.length());
            if (STAYS.stream().noneMatch(below::startsWith) && wanted.test(row)) {
                left.add(row.key());
            }
        }
        return left;
    }

    private Set<String> keys(String prefix) throws IOException, InterruptedException {
        Set<String> keys = new TreeSet<>();
        rows.under(prefix).forEach(row -> keys.add(row.key()));
        return keys;
    }

    /** Ids are percent-encoded. */
    private static Orphan orphan(String shardKindId) throws IOException {
        String[] parts = shardKindId.split("/", -1);
        if (parts.length != PARTS_AFTER_OWNER) {
            throw new IOException("expected <shard>/<kind>/<id>, found " + shardKindId);
        }
        return new Orphan(parts[1], URLDecoder.decode(parts[2], StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        store.close();
    }
}
