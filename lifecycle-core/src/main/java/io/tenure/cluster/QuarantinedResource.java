package io.tenure.cluster;

import io.tenure.resource.OwnerId;

/**
 * What could not be released after its owner was gone.
 *
 * @param key where it is in the store; names it when it is retried or forgotten
 * @param owner whose it was
 * @param kind the kind's name; empty if the record could not be read
 * @param id the resource's id; empty if the record could not be read
 * @param reason the last error, escaped
 * @param attempts how often the release was tried
 * @param sinceWallMillis when it was put aside, by the wall clock of the survivor that did; for people only
 */
public record QuarantinedResource(
        String key, OwnerId owner, String kind, String id, String reason, int attempts, long sinceWallMillis) {

    /** Whether the record itself could not be read, by this version at least. */
    public boolean isUnreadable() {
        return kind.isEmpty();
    }
}
