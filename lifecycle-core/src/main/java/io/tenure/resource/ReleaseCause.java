package io.tenure.resource;

/** Why a resource was released. Decided once for each resource. */
public enum ReleaseCause {
    /** The last open lease was closed. */
    CLOSED(Callback.RELEASE),
    /** Its TTL passed; for a retired resource: its TTL had passed and now its last lease was closed. */
    TTL_EXPIRED(Callback.ON_EXPIRE),
    /** Nobody touched it for its idle time. */
    IDLE_EXPIRED(Callback.ON_EXPIRE),
    /** Somebody decided: {@code forceRelease} or {@code releaseIfVersion}, here or by another owner. */
    FORCED(Callback.ON_FORCE_RELEASE),
    /** The coordinator shut down while leases were open. */
    SHUTDOWN(Callback.RELEASE),
    /** This owner's session in the store was lost; a survivor may hold the resource by now. */
    OWNERSHIP_LOST(Callback.ON_FORCE_RELEASE),
    /** The resource's own system lost it, or its peer ended it. */
    EXTERNALLY_LOST(Callback.ON_FORCE_RELEASE),
    /** Its owner died and a survivor cleaned up. */
    RECLAIMED(Callback.ON_FORCE_RELEASE);

    /** The three ways in which a handle is told of its end; exactly one of them runs. */
    public enum Callback {
        /** {@link ResourceHandle#release}. */
        RELEASE,
        /** {@link ResourceHandle#onExpire}. */
        ON_EXPIRE,
        /** {@link ResourceHandle#onForceRelease}. */
        ON_FORCE_RELEASE
    }

    private final Callback callback;

    ReleaseCause(Callback callback) {
        this.callback = callback;
    }

    /** Which of a handle's callbacks this cause runs. */
    public Callback callback() {
        return callback;
    }

    /** Whether time decided: TTL or idle. */
    public boolean isExpiry() {
        return callback == Callback.ON_EXPIRE;
    }

    /** Whether the resource was taken from its holders rather than given back by them. */
    public boolean isForced() {
        return callback == Callback.ON_FORCE_RELEASE;
    }

    /** Whether the resource may already be somebody else's, so that a release has to compare before it deletes. */
    public boolean isLoss() {
        return this == OWNERSHIP_LOST || this == EXTERNALLY_LOST;
    }
}
