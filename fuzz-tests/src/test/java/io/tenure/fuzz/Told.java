package io.tenure.fuzz;

import io.tenure.resource.Text;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a target asks of whatever is told and returned. Each failure is a finding. */
public final class Told {

    /** Field, value and limit; a name among them is at most 512 bytes long. */
    private static final int MOST_CHARS = 1_200;

    private static final int SHOWN_AT_A_TIME = 40;

    private Told() {}

    /** That a message can be shown: it says something, is bounded, and has nothing in it that would have to be escaped. */
    public static void fitly(@Nullable String message) {
        if (message == null || message.isBlank()) {
            throw new AssertionError("nothing was said");
        }
        if (message.length() > MOST_CHARS) {
            throw new AssertionError("a message of " + message.length() + " characters: " + Text.escape(message));
        }
        int from = 0;
        while (from < message.length()) {
            int to = message.offsetByCodePoints(
                    from, Math.min(SHOWN_AT_A_TIME, message.codePointCount(from, message.length())));
            if (!Text.escape(message.substring(from, to)).equals(message.substring(from, to))) {
                throw new AssertionError("a message that is not escaped: " + Text.escape(message));
            }
            from = to;
        }
    }

    /** That both are the same. */
    public static void same(String what, @Nullable Object expected, @Nullable Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(
                    what + ": " + Text.escape(expected + "") + " was expected, but it is " + Text.escape(found + ""));
        }
    }

    /** That it holds. */
    public static void holds(String what, boolean holds) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
