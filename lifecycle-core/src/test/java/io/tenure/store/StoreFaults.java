package io.tenure.store;

/** Faults of watches, planted into the in-memory store. */
public final class StoreFaults {

    private StoreFaults() {}

    /** Tells every watch of this connection that it may have missed changes. */
    public static void forceGap(InMemoryStore store) {
        store.forceGap();
    }

    /** Whether changes are lost on their way to the watches of all connections, with nobody told. */
    public static void loseChanges(InMemoryStore store, boolean losing) {
        store.loseChanges(losing);
    }
}
