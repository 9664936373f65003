package io.tenure.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An input as a row of values, one a line, so that people can read and write what is kept. Every input is one: where a line is
 * missing the value is empty or 0. Four hexadecimal digits behind <code>\\u</code> are the character of that number, for what
 * has no other form in a line, or in UTF-8.
 */
public final class Input {

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");
    private static final int HEX = 16;

    private final String[] lines;
    private int next;

    private Input(String[] lines) {
        this.lines = lines;
    }

    /** The input that these bytes are. */
    public static Input of(byte[] bytes) {
        return new Input(text(bytes).split("\n", -1));
    }

    /** All of them as one text. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The next line. */
    public String text() {
        if (next >= lines.length) {
            return "";
        }
        return ESCAPE.matcher(lines[next++])
                .replaceAll(found ->
                        Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(found.group(1), HEX))));
    }

    /** The next line as a number: what it says, or something that depends on it alone. */
    public long number() {
        String text = text();
        try {
            return text.isEmpty() ? 0 : Long.decode(text);
        } catch (NumberFormatException noNumber) {
            return 31L * text.hashCode();
        }
    }

    /** The next line as a number that fits. */
    public int small() {
        return (int) number();
    }

    /** The next line as yes or no. */
    public boolean flag() {
        return (number() & 1) == 1;
    }

    /** One of some, by the next line: by its name, or by a number. */
    public <T> T oneOf(T[] some) {
        String text = text();
        for (T one : some) {
            if (one.toString().equals(text)) {
                return one;
            }
        }
        return some[Math.floorMod(text.hashCode(), some.length)];
    }

    /** What is left, two lines a pair. */
    public Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        while (next < lines.length) {
            pairs.put(text(), text());
        }
        return pairs;
    }

    /** What is left, as it is. */
    public String rest() {
        StringBuilder rest = new StringBuilder();
        while (next < lines.length) {
            rest.append(text()).append(next < lines.length ? "\n" : "");
        }
        return rest.toString();
    }
}
