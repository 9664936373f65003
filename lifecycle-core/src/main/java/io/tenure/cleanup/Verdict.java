package io.tenure.cleanup;

import org.jspecify.annotations.Nullable;

/** What a decision about a release asks of whoever took it, once its monitor is left. */
final class Verdict {

    /** Nothing is to be told. */
    static final Verdict GO_ON = new Verdict(null);

    /** It is done. */
    static final Verdict DONE = new Verdict(null);

    private final @Nullable ParkedRelease newlyParked;

    private Verdict(@Nullable ParkedRelease newlyParked) {
        this.newlyParked = newlyParked;
    }

    /** It was pending until now. When that is told, another thread may have done it, so this says how it stood. */
    static Verdict newlyParked(ParkedRelease snapshot) {
        return new Verdict(snapshot);
    }

    /** How it stood when it was parked; null if it was not, or had been before. */
    @Nullable
    ParkedRelease newlyParked() {
        return newlyParked;
    }
}
