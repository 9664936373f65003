package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import java.util.concurrent.CompletableFuture;

/** Answers whether an owner is closed for good. Confined to the loop. */
final class DeadOwners {

    /*
     * I1 An owner is closed only if its tombstone stands: that its key is gone is not enough, for nobody may have claimed
     *    it yet. But then it is looked after now.
     */

    private final OwnerHome home;
    private final Lookout lookout;

    DeadOwners(OwnerHome home, Lookout lookout) {
        this.home = home;
        this.lookout = lookout;
    }

    CompletableFuture<Boolean> isClosed(OwnerId owner) {
        return home.store()
                .get(home.keys().tombstone(owner))
                .thenCompose(read -> read.value() != null
                        ? CompletableFuture.completedFuture(true)
                        : lookAfter(owner).thenApply(seen -> false));
    }

    private CompletableFuture<Void> lookAfter(OwnerId owner) {
        return home.store().get(home.keys().owner(owner)).thenAccept(read -> {
            if (read.value() == null) {
                lookout.look();
            }
        });
    }
}
