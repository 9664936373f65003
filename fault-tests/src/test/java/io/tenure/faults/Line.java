package io.tenure.faults;

import java.util.List;

/**
 * One event of a process's history.
 *
 * @param nanos when, by the host's monotonic clock
 * @param word what happened
 * @param more what that needs
 */
record Line(long nanos, String word, List<String> more) {

    static Line parse(String text) {
        List<String> parts = List.of(text.split(" ", -1));
        return new Line(Long.parseLong(parts.get(0)), parts.get(1), parts.subList(2, parts.size()));
    }

    boolean is(String expected) {
        return word.equals(expected);
    }

    String lock() {
        return more.get(0);
    }

    long token() {
        return Long.parseLong(more.get(1));
    }

    /** The owner, or why it ended. */
    String third() {
        return more.get(2);
    }
}
