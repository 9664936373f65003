package io.tenure.testkit.contract;

import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.TimeSource;
import java.time.Duration;

/** Connections to one store in memory. */
record MemoryFixture(TimeSource time, InMemoryStore first, Duration ttl, Duration lateness) implements StoreFixture {

    private static final Fault NONE = Fault.none("a store in memory has no server from which it could be cut off");

    MemoryFixture(TimeSource time, Duration ttl, Duration lateness) {
        this(time, InMemoryStore.on(time), ttl, lateness);
    }

    @Override
    public CoordinationStore open() {
        return first.connect();
    }

    @Override
    public Fault outage() {
        return NONE;
    }

    @Override
    public Fault lateReplies() {
        return NONE;
    }

    @Override
    public void close() {
        first.close();
    }
}
