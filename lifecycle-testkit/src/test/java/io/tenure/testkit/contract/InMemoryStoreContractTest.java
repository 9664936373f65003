package io.tenure.testkit.contract;

import io.tenure.time.SystemTime;
import java.time.Duration;

/** The contract on real threads. */
class InMemoryStoreContractTest extends CoordinationStoreContract {

    @Override
    protected StoreFixture openFixture() {
        return new MemoryFixture(SystemTime.instance(), Duration.ofMillis(200), Duration.ofSeconds(2));
    }
}
