package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import io.tenure.time.TimeSource;

/**
 * What the parts of one owner share.
 *
 * @param self this incarnation
 * @param settings how it behaves
 * @param keys where things stand in the store
 * @param time clocks and randomness
 * @param serial the loop that everything is confined to
 * @param store the store, as the loop sees it
 * @param adapters the adapters, as the loop sees them
 * @param notices the way out
 * @param standing how the owner stands
 * @param nonces where its nonces come from
 */
record OwnerHome(
        OwnerId self,
        OwnerSettings settings,
        Keys keys,
        TimeSource time,
        Serial serial,
        StoreAccess store,
        AdapterCalls adapters,
        Notices notices,
        Standing standing,
        Nonces nonces) {

    String ownKey() {
        return keys.owner(self);
    }

    /** Never the same twice, and never zero. */
    long nonce() {
        return nonces.next();
    }
}
