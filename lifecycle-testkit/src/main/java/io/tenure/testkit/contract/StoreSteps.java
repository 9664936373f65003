package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What tests of a store stand on: a store, a second connection to it, and time. */
public interface StoreSteps extends Steps {

    /** The store under test; empty when a test begins. */
    CoordinationStore store();

    /** Another connection to the same data; the same one throughout a test. */
    CoordinationStore other();

    /** A short TTL for the sessions of a test. */
    Duration ttl();

    /** How long after its TTL an ended session is gone at the latest, with room for a busy machine. */
    Duration lateness();

    /** What a stage that must fail failed with. */
    default StoreException failure(CompletionStage<?> stage) {
        Throwable failure = thrown(stage);
        assertThat(failure).isInstanceOf(StoreException.class);
        return (StoreException) failure;
    }

    /** Writes one key. */
    default long put(String key, String value) {
        return commit(Transaction.builder().put(key, value));
    }

    /** Applies a transaction that must succeed, and returns its revision. */
    default long commit(Transaction.Builder transaction) {
        TransactResult result = ok(store().transact(transaction.build(), TIMEOUT));
        assertThat(result.succeeded()).isTrue();
        return result.revision();
    }

    /** Reads a key that must exist. */
    default KeyValue read(String key) {
        KeyValue value = ok(store().get(key, TIMEOUT)).value();
        if (value == null) {
            throw new AssertionError(key + " does not exist");
        }
        return value;
    }

    /** Whether a key exists. */
    default boolean exists(String key) {
        return ok(store().get(key, TIMEOUT)).value() != null;
    }
}
