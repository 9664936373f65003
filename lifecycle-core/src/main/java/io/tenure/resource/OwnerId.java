package io.tenure.resource;

import java.util.HexFormat;

/**
 * One process incarnation: 128 random bits, never used again.
 *
 * @param high the upper half
 * @param low the lower half
 */
public record OwnerId(long high, long low) implements Comparable<OwnerId> {

    private static final int HEX_DIGITS = 32;

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidArgumentException if {@code text} is not 32 lower-case hexadecimal digits
     */
    public static OwnerId parse(String text) {
        if (text.length() != HEX_DIGITS || !isAllDigits(text)) {
            throw new InvalidArgumentException("owner id", text, "32 lower-case hexadecimal digits");
        }
        return new OwnerId(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    private static boolean isAllDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public int compareTo(OwnerId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
