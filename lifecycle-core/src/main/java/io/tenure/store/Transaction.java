package io.tenure.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What a transaction compares, writes, and reads if a comparison fails. Immutable.
 *
 * @param compares all must hold
 * @param puts written if they do
 * @param deletes keys deleted if they do; a key that is absent is no error
 * @param elseReads keys read if they do not
 */
public record Transaction(List<Compare> compares, List<Put> puts, List<String> deletes, List<String> elseReads) {

    /**
     * Copies and checks the lists.
     *
     * @throws io.tenure.resource.InvalidArgumentException if one is longer than {@link CoordinationStore#MAX_OPERATIONS}
     *     a key is written twice, or a key or value is not fit for a store
     */
    public Transaction {
        compares = List.copyOf(compares);
        puts = List.copyOf(puts);
        deletes = List.copyOf(deletes);
        elseReads = List.copyOf(elseReads);
        StoreLimits.requireOperations("compares", compares.size());
        StoreLimits.requireOperations("puts and deletes", puts.size() + deletes.size());
        StoreLimits.requireOperations("else-reads", elseReads.size());
        StoreLimits.requireDistinct(puts, deletes);
        compares.forEach(compare -> StoreLimits.requireKey(compare.key()));
        elseReads.forEach(StoreLimits::requireKey);
    }

    /**
     * A comparison of one key.
     *
     * @param key the key
     * @param field which of its revisions
     * @param revision what it must be; 0 means that the key is absent
     */
    public record Compare(String key, Field field, long revision) {
        /** Which revision of a key is compared. */
        public enum Field {
            /** The revision that created it. */
            CREATE,
            /** The revision that last wrote it. */
            MOD
        }
    }

    /**
     * A write of one key.
     *
     * @param key the key
     * @param value the value, any text
     * @param session the session that the key lives in, or 0 for none
     */
    public record Put(String key, String value, long session) {}

    /** Begins a transaction. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects a transaction. Not thread-safe. */
    public static final class Builder {
        private final List<Compare> compares = new ArrayList<>();
        private final List<Put> puts = new ArrayList<>();
        private final List<String> deletes = new ArrayList<>();
        private final List<String> elseReads = new ArrayList<>();

        private Builder() {}

        /** Only if {@code key} is absent. */
        public Builder ifAbsent(String key) {
            return ifCreated(key, 0);
        }

        /** Only if {@code key} exists and was created by {@code revision}; 0 means absent. */
        public Builder ifCreated(String key, long revision) {
            compares.add(new Compare(key, Compare.Field.CREATE, revision));
            return this;
        }

        /** Only if {@code key} was last written by {@code revision}; 0 means absent. */
        public Builder ifUnchanged(String key, long revision) {
            compares.add(new Compare(key, Compare.Field.MOD, revision));
            return this;
        }

        /** Writes a key that outlives its writer. */
        public Builder put(String key, String value) {
            puts.add(new Put(key, value, 0));
            return this;
        }

        /** Writes a key that vanishes with a session. */
        public Builder putInSession(String key, String value, long session) {
            puts.add(new Put(key, value, session));
            return this;
        }

        /** Deletes a key. */
        public Builder delete(String key) {
            deletes.add(key);
            return this;
        }

        /** Reads a key if a comparison fails. */
        public Builder elseRead(String key) {
            elseReads.add(key);
            return this;
        }

        /** The transaction. */
        public Transaction build() {
            return new Transaction(compares, puts, deletes, elseReads);
        }
    }
}
