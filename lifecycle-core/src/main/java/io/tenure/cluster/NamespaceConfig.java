package io.tenure.cluster;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.KeyValue;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all owners of a namespace agree on, and how they tell each other that the store was restored. */
final class NamespaceConfig {

    /*
     * The config is written by the first who joins, and again, with the same text, by whoever notices that the store went
     * back. For others may not notice that by themselves: what was written since may have brought the store further than
     * they ever saw it. Confined to the loop.
     *
     * I1 An owner that finds the config at another revision than when it joined takes the store to be restored.
     * I2 One restore is told once: only over the config that the teller knew.
     */

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceConfig.class);

    private final OwnerHome home;
    /** At which revision it was when this owner joined; 0 before. */
    private long revision;

    NamespaceConfig(OwnerHome home) {
        this.home = home;
    }

    /** Writes it, or compares it with what is written. */
    CompletableFuture<Boolean> agree() {
        String key = home.keys().config();
        Transaction write = Transaction.builder()
                .ifAbsent(key)
                .put(key, ConfigEntry.OURS.encode())
                .elseRead(key)
                .build();
        return home.store().transact(write).thenApply(this::agreed);
    }

    private boolean agreed(TransactResult result) {
        result.elseReads().forEach(this::requireAgreement);
        revision = result.succeeded() ? result.revision() : revisionIn(result.elseReads());
        return true;
    }

    private void requireAgreement(KeyValue config) {
        Decoded<ConfigEntry> found = ConfigEntry.decode(config.value());
        if (!ConfigEntry.OURS.equals(found.value())) {
            String theirs = found.value() == null ? "unreadable (" + found.problem() + ")" : found.value() + "";
            throw new InvalidArgumentException(
                    "config of namespace " + home.settings().namespace(), theirs, "this process's " + ConfigEntry.OURS);
        }
    }

    /** Looks at it as it was listed. */
    void check(List<KeyValue> rows) {
        if (revision != 0 && revisionIn(rows) != revision) {
            home.store().wentBack();
        }
    }

    private long revisionIn(List<KeyValue> rows) {
        return RecordWrite.find(rows, home.keys().config())
                .map(KeyValue::modRevision)
                .orElse(0L);
    }

    /** Lets the other owners know that the store went back. Once: who noticed it, too, does the same. */
    void tellRestored() {
        if (revision == 0) {
            return;
        }
        String key = home.keys().config();
        Transaction again = Transaction.builder()
                .ifUnchanged(key, revision)
                .put(key, ConfigEntry.OURS.encode())
                .build();
        home.serial().then(home.store().transact(again), (result, failure) -> {
            if (failure != null) {
                LOG.warn("Others were not told that the store was restored: {}", Failures.describe(failure));
            }
        });
    }
}
