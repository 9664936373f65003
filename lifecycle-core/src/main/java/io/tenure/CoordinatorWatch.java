package io.tenure;

import io.tenure.resource.LeaseListener;

/** Watches one coordinator from its beginning, and is told of each of its leases: for test kits. See {@link CoordinatorWatcher}. */
public interface CoordinatorWatch extends LeaseListener {

    /** The coordinator has joined its store, and is about to be handed out. What this throws is logged, and that is all. */
    void built(ResourceCoordinator coordinator);
}
