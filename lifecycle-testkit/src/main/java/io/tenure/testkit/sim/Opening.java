package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A coordinator from before it is there: what its adapters ask for is asked for by its owner. */
final class Opening {

    private final Set<OwnerId> owners = new LinkedHashSet<>();
    private final @Nullable StoreConnection connection;
    private @Nullable ResourceCoordinator coordinator;
    /** When it was told that the store went back, by the world's clock; null if it was not, or reclaim was resumed since. */
    private @Nullable Duration restoreNoticedAt;

    private boolean sawReclaimStopped;

    Opening() {
        this(null);
    }

    /** @param connection how it reaches the store; null if not by one of the cluster's */
    Opening(@Nullable StoreConnection connection) {
        this.connection = connection;
    }

    @Nullable
    StoreConnection connection() {
        return connection;
    }

    /** Its owner now; null while it is not there. */
    @Nullable
    Owner owner() {
        return coordinator == null ? null : coordinator.owner();
    }

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

    /** Whether that owner is this coordinator's, or was when it took something, when it was looked at, or by its connection. */
    boolean isOwner(OwnerId owner) {
        look();
        return owners.contains(owner) || (connection != null && connection.hasJoined(owner));
    }

    /** It was told that the store went back: it cleans up after nobody else, until that is resumed. */
    void noticesARestore(Duration now) {
        restoreNoticedAt = now;
        sawReclaimStopped = false;
    }

    void reclaimIsResumed() {
        restoreNoticedAt = null;
    }

    /** Looks whether a service resumed reclaim by itself. */
    void lookAtReclaim() {
        Owner owner = owner();
        if (restoreNoticedAt == null || owner == null) {
            return;
        }
        boolean stopped = owner.stats().reclaimStopped();
        if (sawReclaimStopped && !stopped) {
            reclaimIsResumed();
        }
        sawReclaimStopped |= stopped;
    }

    /** Since when it cleans up after nobody else; null if it may. */
    @Nullable
    Duration reclaimsNotSince() {
        lookAtReclaim();
        return restoreNoticedAt;
    }
}
