package io.tenure.cluster;

import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * An external resource that this owner holds. Thread-safe.
 *
 * @param <R> what a holder works with
 */
public final class ExternalHold<R> {

    private final R resource;
    private final HoldEntry entry;
    private final Predicate<Duration> validFor;

    ExternalHold(R resource, HoldEntry entry, Predicate<Duration> validFor) {
        this.resource = resource;
        this.entry = entry;
        this.validFor = validFor;
    }

    /** What the adapter took. */
    public R resource() {
        return resource;
    }

    /** What is written down of it. */
    public ResourceRecord record() {
        return entry.record();
    }

    /** The fencing token. */
    public long token() {
        return record().token();
    }

    /** Whether it may be touched now: the session is valid by this owner's clock and nobody revoked it. Local and free. */
    public boolean isValid() {
        return validFor.test(Duration.ZERO);
    }

    /** Whether it stays valid for that long, if nobody revokes it. Local and free. */
    public boolean validFor(Duration duration) {
        return validFor.test(duration);
    }

    /**
     * Tells {@code listener} when somebody force-releases this hold or its own system loses it, and of no other hold of the
     * same id; here and now if that was told already. One listener at most. It is called on a thread that must not be
     * blocked: of this owner, or whichever the adapter tells of the loss on.
     */
    public void whenEnded(EndListener listener) {
        entry.whenEnded(listener);
    }

    HoldEntry entry() {
        return entry;
    }

    /** Kind, id and token. */
    @Override
    public String toString() {
        return record().kind() + "/" + record().id() + "#" + token();
    }
}
