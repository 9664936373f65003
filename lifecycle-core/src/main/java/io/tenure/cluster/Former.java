package io.tenure.cluster;

import io.tenure.resource.OwnerId;

/**
 * An earlier incarnation of this very process, which is over.
 *
 * @param id which
 * @param session the session that it had; 0 if it never had one
 * @param seen how far it had seen the store: one that is not as far went back
 * @param reclaimStopped whether it had noticed that the store was restored, which holds for its successors
 */
record Former(OwnerId id, long session, Progress seen, boolean reclaimStopped) {}
