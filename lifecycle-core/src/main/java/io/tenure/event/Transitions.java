package io.tenure.event;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;

/**
 * Every transition, as it happens, on the thread that makes it: for meters and journals. Implementations are
 * thread-safe, never block, never throw, and allocate nothing that they can avoid; kinds are named by their constants.
 */
public interface Transitions {

    /** Told nothing. */
    Transitions NONE = new Transitions() {};

    /** A resource is governed from now on. */
    default void created(String kind, Layer layer) {}

    /** A lease was shared, or found by name. */
    default void shared(String kind, Layer layer) {}

    /** A TTL was renewed. */
    default void renewed(String kind, Layer layer) {}

    /** A resource was retired at its TTL. */
    default void retired(String kind, Layer layer) {}

    /** The release of a resource was decided. */
    default void released(String kind, Layer layer, ReleaseCause cause) {}

    /** A cleanup is done. */
    default void cleaned(String kind, Layer layer, int attempts, long tookNanos) {}

    /** An attempt to clean up failed. */
    default void cleanupFailed(String kind, Layer layer, int attempt) {}

    /** A cleanup was parked. */
    default void parked(String kind, Layer layer) {}

    /** A parked cleanup is done after all. It is also told to {@link #cleaned}. */
    default void unparked(String kind, Layer layer) {}

    /** A renewal of the owner's session ended. */
    default void sessionRenewed(boolean succeeded, long tookNanos) {}

    /** A resource of an owner that is gone was released by this process. */
    default void reclaimed(String kind, long sinceLossNanos) {}

    /** A resource of an owner that is gone was quarantined by this process. */
    default void quarantined(String kind) {}

    /** Events were dropped because observers were too slow. */
    default void eventsDropped(int count) {}

    /** A thread died and was replaced. */
    default void threadRestarted() {}
}
