package io.tenure.redis;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the scripts use of Lua 5.1, whose numbers are doubles. */
final class Lua {

    /** Stands for nil where a number is expected. */
    static final double NIL = Double.NaN;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEX = Pattern.compile("[+-]?0[xX][0-9a-fA-F]+");
    private static final int EXACT_DIGITS = 15;
    private static final double EXACT = 1L << 53;
    private static final double LONGEST_ARGUMENT = 1e17;
    private static final int RADIX = 16;

    private Lua() {}

    /** {@code tonumber}; nil if it is none. */
    static double tonumber(@Nullable String text) {
        if (text == null) {
            return NIL;
        }
        if (!text.isEmpty() && text.length() <= EXACT_DIGITS && isDigits(text)) {
            return Long.parseLong(text);
        }
        String bare = text.strip();
        if (HEX.matcher(bare).matches()) {
            return Long.parseLong(bare.replaceFirst("0[xX]", ""), RADIX);
        }
        return DECIMAL.matcher(bare).matches() ? Double.parseDouble(bare) : NIL;
    }

    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static boolean isNil(double number) {
        return Double.isNaN(number);
    }

    /** What is calculated with, or compared: not nil. */
    static double number(double number) {
        if (isNil(number)) {
            throw ModelError.lua("attempt to calculate with nil");
        }
        return number;
    }

    /** The same of a text, which Lua takes for the number that it shows. */
    static double number(@Nullable String text) {
        return number(tonumber(text));
    }

    static double modulo(double a, double b) {
        return a - Math.floor(a / b) * b;
    }

    /** {@code string.format('%.0f', number)}. */
    static String whole(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        return new BigDecimal(number).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** How a number goes into a command: by {@code %.17g}, which is a whole one as long as that is short. */
    static String argument(double number) {
        boolean plain = number == Math.rint(number) && Math.abs(number) < LONGEST_ARGUMENT;
        return plain ? Long.toString((long) number) : Double.toString(number);
    }

    /** Where the part of a value ends that has {@code colons} of them before its last one; -1 if there are fewer. */
    static int after(String value, int colons) {
        int at = -1;
        for (int i = 0; i < colons; i++) {
            at = value.indexOf(':', at + 1);
            if (at < 0) {
                return -1;
            }
        }
        return at + 1;
    }

    /** {@code string.match(text, '%d+$')}. */
    static @Nullable String lastDigits(String text) {
        int from = text.length();
        while (from > 0 && isDigits(text.substring(from - 1, from))) {
            from--;
        }
        return from == text.length() ? null : text.substring(from);
    }

    /** The digits from {@code from} on; null if there are none. */
    static @Nullable String digits(String text, int from) {
        int to = from;
        while (to < text.length() && isDigits(text.substring(to, to + 1))) {
            to++;
        }
        return to == from ? null : text.substring(from, to);
    }
}
