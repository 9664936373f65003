package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.OwnerId;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A coordinator from before it is there: what its adapters ask for is asked for by its owner. */
final class Opening {

    private final Set<OwnerId> owners = new LinkedHashSet<>();
    private @Nullable ResourceCoordinator coordinator;

    void opened(ResourceCoordinator by) {
        coordinator = by;
    }

    boolean isOf(ResourceCoordinator of) {
        return coordinator == of;
    }

    /** It takes something for that owner. */
    void takesFor(OwnerId owner) {
        owners.add(owner);
    }

    /** Notes which owner it is now. */
    void look() {
        if (coordinator != null) {
            owners.add(coordinator.owner().id());
        }
    }

    /** Whether that owner is this coordinator's, or was when it took something, or when it was looked at. */
    boolean isOwner(OwnerId owner) {
        look();
        return owners.contains(owner);
    }
}
