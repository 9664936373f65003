package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.OwnerId;
import org.jspecify.annotations.Nullable;

/** A coordinator from before it is there: what its adapters ask for is asked for by its owner. */
final class Opening {

    private @Nullable ResourceCoordinator coordinator;

    void opened(ResourceCoordinator by) {
        coordinator = by;
    }

    /** Whether that owner is this coordinator's, now. */
    boolean isOwner(OwnerId owner) {
        return coordinator != null && coordinator.owner().id().equals(owner);
    }
}
