package io.tenure.cluster;

/** How an owner stands, told by what a holder of its external resources must do. */
public enum OwnerState {
    /** Not joined yet, or still joining: there is nothing to hold. */
    JOINING,
    /** The session is kept. Go on. */
    ACTIVE,
    /**
     * A renewal was missed. What is held is still valid for as long as {@link Owner#validFor} says; begin nothing that
     * takes longer. Nothing new can be acquired.
     */
    JEOPARDY,
    /**
     * The wall clock and the monotonic one disagree: the machine may have been suspended, or the time was set. Stop
     * touching what is held until the state is ACTIVE again, which is a renewal away; nothing is lost yet.
     */
    SUSPECT,
    /** The session is lost, for good. Everything held is invalid and may be somebody else's by now. */
    LOST,
    /** Left, in order or not. Nothing is held any more. */
    LEFT;

    /** Whether no other state follows. */
    public boolean isFinal() {
        return this == LOST || this == LEFT;
    }
}
