package io.tenure.cluster;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What its holder sees of something that this owner holds, and how he hears that it ended without him. Thread-safe. */
abstract class Holding {

    /*
     * I1 Whoever asked to hear that it ended without its holder hears of it once, with the cause that was told first,
     *    whether he asked before it was told or after. What was taken anew under the same id is another, and nobody hears
     *    anything of that one.
     */

    /** Nothing yet, whoever asked, or the cause that was told. */
    private final AtomicReference<@Nullable Object> ended = new AtomicReference<>();

    /** What is written down of it. */
    abstract ResourceRecord record();

    /** Whether a holder may still rely on it, as far as is known of this very take. */
    abstract boolean isHeld();

    /** Whether it has left the book, and nothing is to be done about it any more. */
    abstract boolean isGone();

    /** Tells {@code listener} when its end is told, or at once if it was told already. One listener. */
    final void whenEnded(EndListener listener) {
        if (ended.compareAndExchange(null, listener) instanceof ReleaseCause told) {
            listener.ended(told);
        }
    }

    /** Tells that it ended without its holder. Never on the loop. */
    final void tellEnded(ReleaseCause cause) {
        Object before = ended.getAndUpdate(seen -> seen instanceof ReleaseCause ? seen : cause);
        if (before instanceof EndListener listener) {
            listener.ended(cause);
        }
    }
}
