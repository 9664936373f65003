package io.tenure.redis;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a lock: {@code owner:nonce:token:since}, and where it has a minimum hold {@code :until} behind that. Times
 * are the Redis server's, in milliseconds.
 *
 * @param owner whose it is; null once it is only kept until its minimum hold is over
 * @param nonce the take's
 * @param token the fencing token
 * @param since when it was taken
 * @param until when its minimum hold is over; 0 if it has none
 */
record LockValue(@Nullable OwnerId owner, long nonce, long token, long since, long until) {

    private static final String NOBODY = "-";
    private static final int FEWEST_PARTS = 4;

    /** The value that a script wrote, character by character; null if it is none of ours, for then no record is made of it. */
    static @Nullable LockValue parse(String text) {
        String[] parts = text.split(":", FEWEST_PARTS + 2);
        if (parts.length < FEWEST_PARTS || parts.length > FEWEST_PARTS + 1) {
            return null;
        }
        try {
            LockValue value = new LockValue(
                    parts[0].equals(NOBODY) ? null : OwnerId.parse(parts[0]),
                    HexFormat.fromHexDigitsToLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    parts.length > FEWEST_PARTS ? Long.parseLong(parts[FEWEST_PARTS]) : 0);
            return value.isPossible() && value.text().equals(text) ? value : null;
        } catch (InvalidArgumentException | IllegalArgumentException foreign) {
            return null;
        }
    }

    private boolean isPossible() {
        return nonce != 0 && token >= 0 && since >= 0 && until >= 0;
    }

    /** As a script writes it. */
    String text() {
        String begin = owner == null ? NOBODY + ':' + hex(nonce) : begin(owner, nonce);
        return begin + ':' + token + ':' + since + (until == 0 ? "" : ":" + until);
    }

    /** How a nonce is written. */
    static String hex(long nonce) {
        return HexFormat.of().toHexDigits(nonce);
    }

    /** What the values of one take begin with. */
    static String begin(OwnerId owner, long nonce) {
        return owner + ":" + hex(nonce);
    }

    /** The token in a value that a script answered. */
    static long token(String value) {
        int from = value.indexOf(':', value.indexOf(':') + 1) + 1;
        int to = value.indexOf(':', from);
        return Long.parseLong(value, from, to, 10);
    }
}
