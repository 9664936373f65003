package io.tenure.testkit.contract;

import io.tenure.time.VirtualTime;
import java.time.Duration;

/** The contract in virtual time, where it is exact: late by no more than a step of the waiting. */
class InMemoryStoreVirtualContractTest extends CoordinationStoreContract {

    @Override
    protected StoreFixture openFixture() {
        return new MemoryFixture(VirtualTime.shuffled(1), Duration.ofSeconds(3), Duration.ofMillis(5));
    }
}
