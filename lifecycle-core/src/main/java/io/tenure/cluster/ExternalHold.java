package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import io.tenure.time.Nanos;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An external resource that this owner holds. Thread-safe.
 *
 * @param <R> what a holder works with
 */
public final class ExternalHold<R> {

    /*
     * I1 It is valid only while the session is, nothing has ended this very take, and its adapter says so, too. An adapter
     *    that throws says no.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ExternalHold.class);

    private final R resource;
    private final ResourceAdapter<R> adapter;
    private final Holding entry;
    private final Standing standing;

    ExternalHold(R resource, ResourceAdapter<R> adapter, Holding entry, Standing standing) {
        this.resource = resource;
        this.adapter = adapter;
        this.entry = entry;
        this.standing = standing;
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

    /**
     * Whether it may be touched now: the session is valid by this owner's clock, nobody revoked it, and its system has not
     * lost it as far as its adapter knows. Local and free.
     */
    public boolean isValid() {
        return validFor(Duration.ZERO);
    }

    /** Whether it stays valid for that long, if nobody revokes it. Local and free. */
    public boolean validFor(Duration duration) {
        return entry.isHeld() && standing.validFor(Nanos.of(duration)) && adapterSays(duration);
    }

    private boolean adapterSays(Duration duration) {
        try {
            return adapter.validFor(resource, duration);
        } catch (Throwable thrown) {
            LOG.warn(
                    "The adapter of {} cannot say whether {} is valid, so it is not",
                    adapter.kind(),
                    Text.quote(record().id()),
                    thrown);
            return false;
        }
    }

    /** Whether its release asks the adapter on the thread that calls {@link Owner#release}, which that never blocks. */
    public boolean isReleasedDirectly() {
        return entry instanceof DirectEntry;
    }

    /**
     * Tells {@code listener} when somebody force-releases this hold or its own system loses it, and of no other hold of the
     * same id; here and now if that was told already. One listener at most. It is called on a thread that must not be
     * blocked: of this owner, or whichever the adapter tells of the loss on.
     */
    public void whenEnded(EndListener listener) {
        entry.whenEnded(listener);
    }

    Holding entry() {
        return entry;
    }

    /** Kind, id and token. */
    @Override
    public String toString() {
        return record().kind() + "/" + record().id() + "#" + token();
    }
}
