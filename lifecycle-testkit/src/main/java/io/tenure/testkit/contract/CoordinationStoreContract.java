package io.tenure.store;

import io.tenure.time.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link CoordinationStore} does, as tests. A store passes by a class that extends this one and opens it.
 *
 * <p>The contract is written in parts, one interface each; this class gives them the store.
 */
public abstract class CoordinationStoreContract
        implements TransactionContract,
                ConcurrencyContract,
                SessionContract,
                RangeContract,
                WatchContract,
                CallContract {

    private TimeSource time;
    private CoordinationStore store;
    private CoordinationStore other;

    /** The time that the stores of a test are built on. */
    protected abstract TimeSource openTime() throws Exception;

    /** Opens a store that holds nothing. */
    protected abstract CoordinationStore open(TimeSource time) throws Exception;

    /** Opens another connection to the data of {@code store}. */
    protected abstract CoordinationStore openAnother(CoordinationStore store) throws Exception;

    @BeforeEach
    final void openStores() throws Exception {
        time = openTime();
        store = open(time);
        other = openAnother(store);
    }

    @AfterEach
    final void closeStores() {
        if (other != null) {
            other.close();
        }
        if (store != null) {
            store.close();
        }
    }

    @Override
    public final TimeSource time() {
        return time;
    }

    @Override
    public final CoordinationStore store() {
        return store;
    }

    @Override
    public final CoordinationStore other() {
        return other;
    }
}
