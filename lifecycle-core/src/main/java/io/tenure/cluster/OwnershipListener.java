package io.tenure.cluster;

import java.time.Duration;

/**
 * Told how an owner stands. Called one call at a time, in order, on a thread of its own, never under a lock. A call that
 * blocks delays the later ones and nothing else; what it throws is logged.
 */
public interface OwnershipListener {

    /** Hears nothing. */
    OwnershipListener NONE = new OwnershipListener() {};

    /**
     * A renewal was missed, or the machine may have been suspended.
     *
     * @param validLeft how long what is held is still valid by this owner's clock; zero while suspect
     */
    default void jeopardy(Duration validLeft, String reason) {}

    /** A renewal succeeded again. */
    default void recovered() {}

    /** The session is lost, for good: release everything locally. Called once at most. */
    default void lost(String reason) {}

    /**
     * Somebody force-released one of this owner's resources. That hold is invalid already; release it locally. The id
     * may be a new hold's by now, which is valid: {@link ExternalHold#whenEnded} tells which one is meant.
     */
    default void recordRevoked(String kind, String id) {}
}
