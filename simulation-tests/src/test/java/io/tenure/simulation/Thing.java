package io.tenure.simulation;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.testkit.sim.Dice;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A resource in the process itself, which counts its ends and may resist them at first. */
final class Thing {

    /** What becomes of a thing at the end of its time. */
    enum Sort {
        /** It has no end. */
        LASTING,
        /** It is released, whoever reads it. */
        PASSING,
        /** Its readers go on, and nobody else may have it. */
        RETIRING,
        /** It is released once nobody has touched it for a while. */
        IDLE,
        /** It has no end, and its handle fails some times before it succeeds. */
        STUBBORN
    }

    final int number;
    final Sort sort;
    /** Whose scope it lies in. */
    Work work;

    private @Nullable ResourceLease<Thing> lease;
    private int resists;
    private int attempts;
    private int ends;
    private int shares;
    private boolean apart;

    Thing(int number, Sort sort, int resists, Work work) {
        this.number = number;
        this.sort = sort;
        this.resists = resists;
        this.work = work;
    }

    void registered(ResourceLease<Thing> by) {
        lease = by;
    }

    /** The lease that its scope has; null while it is being registered. */
    @Nullable
    ResourceLease<Thing> lease() {
        return lease;
    }

    // ---- how it ends

    /** One more attempt to end it; whether it is the first. */
    boolean tried() {
        return ++attempts == 1;
    }

    boolean isBegun() {
        return attempts > 0;
    }

    /** Ends, or fails in one of the ways in which a handle can. */
    CompletionStage<?> end(Dice dice) {
        if (resists > 0) {
            resists--;
            return resist(dice.below(4));
        }
        ends++;
        return ReleaseAction.DONE;
    }

    private CompletionStage<?> resist(int how) {
        return switch (how) {
            case 0 -> throw new IllegalStateException(this + " throws");
            case 1 -> throw new AssertionError(this + " throws an error");
            case 2 -> CompletableFuture.failedFuture(new IllegalStateException(this + " fails"));
            default -> new CompletableFuture<>();
        };
    }

    int ends() {
        return ends;
    }

    boolean isEnded() {
        return ends > 0;
    }

    // ---- who has it

    /** Somebody beside its scope has it for a while; null if it is refused. */
    @Nullable
    ResourceLease<Thing> share() {
        ResourceLease<Thing> held = lease;
        try {
            return held == null ? null : held.share();
        } catch (ResourceReleasedException refused) {
            return null;
        }
    }

    /** Whether its TTL was begun anew. */
    boolean renew() {
        ResourceLease<Thing> held = lease;
        try {
            return held != null && held.renew() != null;
        } catch (ResourceReleasedException refused) {
            return false;
        }
    }

    /** Whether somebody could have it now, and nobody has. */
    boolean isShared() {
        ResourceLease<Thing> share = share();
        if (share != null) {
            share.close();
        }
        return share != null;
    }

    void shareOpened() {
        shares++;
    }

    void shareClosed() {
        shares--;
    }

    /** Its scope begins to close: whoever shares it now decides when it ends. */
    void scopeCloses() {
        apart = shares > 0;
    }

    /** Whether anybody has it beside its scope. */
    boolean isSharedByAnybody() {
        return shares > 0;
    }

    /** Whether it does not end with its scope, for somebody shared it then. */
    boolean isApart() {
        return apart;
    }

    @Override
    public String toString() {
        return sort + " thing " + number;
    }
}
