package io.tenure.examples.gateway.demo;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo looks into the gateways' store. Records of resources have keys
 * {@code /tenure/<namespace>/resources/<owner>/<shard>/<kind>/<id>}. Blocks. Thread-safe.
 */
final class StoreWindow implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final int PARTS_AFTER_OWNER = 3;

    /** Records, their names, those that could not be released, who was here, and who cleans up. */
    private static final List<String> AREAS = List.of("resources", "names", "quarantine", "members", "claims");

    private final CoordinationStore store;
    private final String namespace;

    /** Looks into {@code store}, and closes it at the end. */
    StoreWindow(CoordinationStore store, String namespace) {
        this.store = store;
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
        Set<String> left = new TreeSet<>();
        for (String area : AREAS) {
            left.addAll(keys("/tenure/" + namespace + '/' + area + '/'));
        }
        return left;
    }

    private Set<String> keys(String prefix) throws IOException, InterruptedException {
        Set<String> keys = new TreeSet<>();
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            RangePage page = page(prefix, after);
            for (KeyValue row : page.rows()) {
                keys.add(row.key());
                after = row.key();
            }
            more = page.more();
        }
        return keys;
    }

    private RangePage page(String prefix, @Nullable String after) throws IOException, InterruptedException {
        try {
            var reading = store.range(prefix, after, CoordinationStore.MAX_PAGE, WITHIN);
            return SystemTime.instance().await(reading, WITHIN.plusSeconds(1));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the store cannot be read", e);
        }
    }

    /** The demo's ids are letters, digits and hyphens, which keys spell as they are. */
    private static Orphan orphan(String shardKindId) throws IOException {
        String[] parts = shardKindId.split("/", -1);
        if (parts.length != PARTS_AFTER_OWNER) {
            throw new IOException("expected <shard>/<kind>/<id>, found " + shardKindId);
        }
        return new Orphan(parts[1], parts[2]);
    }

    @Override
    public void close() {
        store.close();
    }
}
