package io.tenure.resource;

/**
 * Who holds a resource.
 *
 * @param kind the kind's name
 * @param id the resource's id
 * @param owner the process incarnation that holds it
 * @param ownerName what that owner calls itself: service, host and process id; empty if unknown
 * @param token the fencing token
 * @param sinceWallMillis when it was taken, by the holder's wall clock, in milliseconds since the epoch; 0 if unknown
 * @param alive whether the owner had a session when this was read
 */
public record Holder(
        String kind, String id, OwnerId owner, String ownerName, long token, long sinceWallMillis, boolean alive) {}
