package io.tenure.resource;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Percent-encoding (RFC 3986) of the UTF-8 form. Each text has exactly one encoding, and only that is decoded: two keys
 * never name one thing.
 */
public final class Escape {

    private static final String UNRESERVED = "-_.~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Escape() {}

    /** As one segment of a key: letters, digits and {@code - _ . ~} stay; {@code .} and {@code ..} do not. */
    public static String segment(String text) {
        if (isAllPlain(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 8);
        boolean dots = text.equals(".") || text.equals("..");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (!dots && isPlain(c)) {
                out.append(c);
            } else {
                appendEscaped(out, b);
            }
        }
        return out.toString();
    }

    /** As the value of one line: control characters and the percent sign are encoded, all else stays readable. */
    public static String line(String text) {
        if (isClear(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '%' || Character.isISOControl(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    appendEscaped(out, b);
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** What {@link #segment} made {@code encoded} of; null if it did not. */
    public static @Nullable String unsegment(String encoded) {
        String text = decode(encoded);
        return text != null && segment(text).equals(encoded) ? text : null;
    }

    /** What {@link #line} made {@code encoded} of; null if it did not. */
    public static @Nullable String unline(String encoded) {
        String text = decode(encoded);
        return text != null && line(text).equals(encoded) ? text : null;
    }

    private static boolean isAllPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return !text.equals(".") && !text.equals("..");
    }

    private static boolean isClear(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || Character.isISOControl(c)) {
                return false;
            }
        }
        return true;
    }

    private static void appendEscaped(StringBuilder out, byte b) {
        out.append('%').append(HEX.toHexDigits(b));
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }

    private static @Nullable String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        try {
            ByteBuffer in = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(encoded));
            ByteBuffer out = ByteBuffer.allocate(in.remaining());
            while (in.hasRemaining()) {
                byte b = in.get();
                if (b == '%') {
                    if (in.remaining() < 2) {
                        return null;
                    }
                    int high = Character.digit(in.get(), 16);
                    int low = Character.digit(in.get(), 16);
                    if (high < 0 || low < 0) {
                        return null;
                    }
                    b = (byte) (high * 16 + low);
                }
                out.put(b);
            }
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
