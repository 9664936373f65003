package io.tenure.cluster;

import io.tenure.resource.ReleaseCause;

/** Hears that something which is held ended without its holder. */
@FunctionalInterface
public interface EndListener {

    /**
     * It ended, and is invalid already.
     *
     * @param cause {@link ReleaseCause#FORCED} if somebody force-released it, {@link ReleaseCause#EXTERNALLY_LOST} if its
     *     own system lost it
     */
    void ended(ReleaseCause cause);
}
