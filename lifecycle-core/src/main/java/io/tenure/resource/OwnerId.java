package io.tenure.resource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One process incarnation: 128 random bits, never used again.
 *
 * @param high the upper half
 * @param low the lower half
 */
public record OwnerId(long high, long low) implements Comparable<OwnerId> {

    private static final int HEX_DIGITS = 32;
    private static final int HEX_BITS = 4;
    private static final int HEX_MASK = 15;

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
        byte[] digits = new byte[HEX_DIGITS];
        write(high, digits, 0);
        write(low, digits, HEX_DIGITS / 2);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Keys and records are made of ids, so this is asked for often. */
    private static void write(long half, byte[] digits, int from) {
        for (int i = 0; i < HEX_DIGITS / 2; i++) {
            digits[from + i] =
                    (byte) Character.forDigit((int) (half >>> (Long.SIZE - HEX_BITS * (i + 1))) & HEX_MASK, 16);
        }
    }
}
