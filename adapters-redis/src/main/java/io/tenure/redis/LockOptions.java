package io.tenure.redis;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;

/** What one lock says beyond its name, in its record's attributes: data that any process can read. */
final class LockOptions {

    /** For how long the name stays taken at least, in milliseconds. */
    static final String MINIMUM_HOLD = "redis.hold-at-least-ms";

    /** After which Redis drops the lock if nobody renews it, in milliseconds. */
    static final String BACKSTOP = "redis.backstop-ms";

    /** Stands where a lock is wanted in turn; names the waiter, empty for one that does not wait. */
    static final String FAIR = "redis.fair";

    private static final long LONGEST_MILLIS = Duration.ofDays(30).toMillis();

    private LockOptions() {}

    /** The minimum hold as scripts take it; "0" for none. */
    static String minimumHold(ResourceRecord record) {
        return record.attributes().getOrDefault(MINIMUM_HOLD, "0");
    }

    /**
     * Checks what came in, from a caller or from the store.
     *
     * @throws InvalidArgumentException if one is no whole number of milliseconds, or out of its bounds
     */
    static void require(Map<String, String> attributes) {
        requireMillis(attributes, MINIMUM_HOLD, 0);
        requireMillis(attributes, BACKSTOP, 1);
    }

    private static void requireMillis(Map<String, String> attributes, String name, long least) {
        String text = attributes.get(name);
        if (text != null
                && (!isDigits(text) || Long.parseLong(text) < least || Long.parseLong(text) > LONGEST_MILLIS)) {
            throw new InvalidArgumentException(name, text, least + " to " + LONGEST_MILLIS + " milliseconds");
        }
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
