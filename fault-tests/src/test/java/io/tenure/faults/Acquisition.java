package io.tenure.faults;

import org.jspecify.annotations.Nullable;

/** One time that a process held one lock, by its own account. Not thread-safe. */
final class Acquisition {

    private static final long NEVER = Long.MIN_VALUE;

    final String process;
    final String lock;
    final long token;
    final String owner;
    final long acquiredNanos;
    /** The last moment at which it was seen valid. */
    long lastValidNanos = NEVER;
    /** How it ended by itself: given back, or taken from its holder. */
    @Nullable
    Line end;

    Acquisition(String process, Line acquired) {
        this.process = process;
        this.lock = acquired.lock();
        this.token = acquired.token();
        this.owner = acquired.third();
        this.acquiredNanos = acquired.nanos();
    }

    void seenValid(long nanos) {
        lastValidNanos = Math.max(lastValidNanos, nanos);
    }

    /** One that never was proves nothing: its process may have been stopped before it could use it. */
    boolean wasValid() {
        return lastValidNanos != NEVER;
    }

    /** Whether it was taken from its holder for this reason. */
    boolean isLost(String cause) {
        Line last = end;
        return last != null && last.is("lost") && last.third().equals(cause);
    }

    @Override
    public String toString() {
        return lock + '#' + token + " of " + process + '/' + owner + " [" + acquiredNanos + ", "
                + (wasValid() ? lastValidNanos : "never valid") + ']';
    }
}
