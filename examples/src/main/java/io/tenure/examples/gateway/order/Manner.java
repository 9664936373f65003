package io.tenure.examples.gateway.order;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an order goes. */
public enum Manner {
    /** As it should. */
    PLAIN,
    /** The bank takes its time: whoever dies meanwhile holds a lot. */
    SLOW,
    /** Another task goes on with the payment context after the order is done. */
    SHARED,
    /** The order's code forgets to close its scope: a bug, on purpose. */
    FORGETFUL,
    /** Its code is held up between its look at what it holds and the booking, and does not look again. */
    HESITANT;

    /** As it is written in files and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The manner that is written so; empty if there is none. */
    public static Optional<Manner> of(String word) {
        return Arrays.stream(values())
                .filter(manner -> manner.word().equals(word))
                .findFirst();
    }
}
