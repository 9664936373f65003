package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.Json;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Where the demo looks into the gateways' directory. Blocks. Thread-safe. */
final class DirectoryWindow {

    private final Rows rows;
    private final String keyPrefix;
    private final String directory;

    /**
     * Looks through {@code store}.
     *
     * @param keyPrefix what stands before the store's keys
     * @param directory where the listings are, below that
     */
    DirectoryWindow(CoordinationStore store, String keyPrefix, String directory) {
        this.rows = new Rows(store);
        this.keyPrefix = keyPrefix;
        this.directory = directory;
    }

    /** The owners of all listings, by their ids. */
    Map<String, String> listings() throws IOException, InterruptedException {
        Map<String, String> owners = new TreeMap<>();
        for (KeyValue row : rows.under(directory.substring(keyPrefix.length()) + '/')) {
            owners.put(
                    keyPrefix + row.key(),
                    Json.read(row.value()).object("Metadata").text("tenure-owner"));
        }
        return owners;
    }
}
