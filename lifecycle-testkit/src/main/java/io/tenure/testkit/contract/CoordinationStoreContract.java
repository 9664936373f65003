package io.tenure.testkit.contract;

import io.tenure.store.CoordinationStore;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link CoordinationStore} does, as tests. A store passes by a class that extends this one and says where stores
 * come from:
 *
 * <pre>{@code
 * class MyStoreTest extends CoordinationStoreContract {
 *     @Override
 *     protected StoreFixture openFixture() {
 *         return new MyStoreFixture();
 *     }
 * }
 * }</pre>
 *
 * <p>The tests are about transactions and their revisions, what holds while many write, sessions and the keys that live in
 * them, listing, watches, timeouts and close, outages, and replies that come late.
 */
public abstract class CoordinationStoreContract
        implements TransactionContract,
                ConcurrencyContract,
                SessionContract,
                RangeContract,
                WatchContract,
                CallContract,
                StoreFaultContract {

    private StoreFixture fixture;
    private CoordinationStore store;
    private @Nullable CoordinationStore other;

    /** For the classes that extend it. */
    protected CoordinationStoreContract() {}

    /** Opens what the stores of one test are on. */
    protected abstract StoreFixture openFixture() throws Exception;

    @BeforeEach
    final void openStores() throws Exception {
        fixture = openFixture();
        store = fixture.open();
        other = fixture.open();
    }

    @AfterEach
    final void closeStores() throws Exception {
        Closing.all(other, store, fixture);
    }

    @Override
    public final TimeSource time() {
        return fixture.time();
    }

    @Override
    public final CoordinationStore store() {
        return store;
    }

    @Override
    public final CoordinationStore other() {
        return Objects.requireNonNull(other);
    }

    @Override
    public final Duration ttl() {
        return fixture.ttl();
    }

    @Override
    public final Duration lateness() {
        return fixture.lateness();
    }

    @Override
    public final StoreFixture fixture() {
        return fixture;
    }
}
