package io.tenure.cluster;

import io.tenure.resource.Escape;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TenureException;
import io.tenure.resource.Text;
import io.tenure.store.StoreLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The text of an entry: people can read it, and only what {@link Writer} wrote is parsed.
 *
 * <pre>
 * tenure record 1
 * owner: 5f0c…
 * kind: lock
 * attribute.agent: http://…
 * </pre>
 */
final class EntryText {

    /*
     * I1 Parsing is bounded: no more than MAX_LINES lines of a value that the store bounds. Nor is more ever written.
     * I2 It is strict: each line has a name and a value, no name comes twice, and the reader has to take every line, so
     *    a field that this version does not know makes the entry unreadable, never half read.
     */

    private static final int VERSION = 1;
    private static final int MAX_LINES = 256;
    private static final String MAGIC = "tenure ";
    private static final String BETWEEN = ": ";

    private EntryText() {}

    static Writer of(String type) {
        return new Writer(type);
    }

    /** Reads an entry; whatever {@code reader} throws, it is unreadable. */
    static <T> Decoded<T> read(String type, String text, Function<Fields, T> reader) {
        try {
            Fields fields = parse(type, text);
            T value = reader.apply(fields);
            fields.requireEmpty();
            return Decoded.readable(value);
        } catch (UnreadableException | TenureException e) {
            return Decoded.unreadable(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Decoded.unreadable(Text.escape(String.valueOf(e.getMessage())));
        }
    }

    private static Fields parse(String type, String text) {
        if (text.length() > StoreLimits.MAX_VALUE) {
            throw new UnreadableException("it has " + text.length() + " characters, above " + StoreLimits.MAX_VALUE);
        }
        String[] lines = text.split("\n", MAX_LINES + 1);
        if (lines.length > MAX_LINES) {
            throw new UnreadableException("it has more than " + MAX_LINES + " lines");
        }
        requireHeader(type, lines[0]);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int at = lines[i].indexOf(BETWEEN);
            if (at <= 0) {
                throw new UnreadableException("line " + (i + 1) + " is not a name and a value");
            }
            String name = lines[i].substring(0, at);
            String value = Escape.unline(lines[i].substring(at + BETWEEN.length()));
            if (value == null || fields.putIfAbsent(name, value) != null) {
                throw new UnreadableException("line " + (i + 1) + " is badly encoded or comes twice");
            }
        }
        return new Fields(fields);
    }

    private static void requireHeader(String type, String header) {
        String expected = MAGIC + type + " ";
        if (!header.startsWith(expected)) {
            throw new UnreadableException("it does not begin with \"" + expected + "\"");
        }
        if (!header.equals(expected + VERSION)) {
            throw new UnreadableException("its version is not " + VERSION);
        }
    }

    /** Why an entry cannot be read; never leaves this class. */
    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String why) {
            super(why, null, false, false);
        }
    }

    /** Writes an entry, field by field. */
    static final class Writer {
        private final StringBuilder text = new StringBuilder(256);
        private int lines = 1;

        private Writer(String type) {
            text.append(MAGIC).append(type).append(' ').append(VERSION);
        }

        Writer field(String name, Object value) {
            if (++lines > MAX_LINES) {
                throw new InvalidArgumentException("an entry's lines", lines, "at most " + MAX_LINES);
            }
            text.append('\n').append(name).append(BETWEEN).append(Escape.line(value.toString()));
            return this;
        }

        Writer fields(String prefix, Map<String, String> values) {
            new TreeMap<>(values).forEach((name, value) -> field(prefix + Escape.segment(name), value));
            return this;
        }

        String text() {
            return text.toString();
        }
    }

    /** The fields of an entry, each to be taken once. */
    static final class Fields {
        private final Map<String, String> left;

        private Fields(Map<String, String> fields) {
            this.left = fields;
        }

        String text(String name) {
            String value = left.remove(name);
            if (value == null) {
                throw new UnreadableException("it has no " + name);
            }
            return value;
        }

        long number(String name) {
            return parsed(name, value -> {
                long number = Long.parseLong(value);
                return Long.toString(number).equals(value) ? number : null;
            });
        }

        long hex(String name) {
            return parsed(name, value -> {
                long number = Long.parseUnsignedLong(value, 16);
                return Long.toHexString(number).equals(value) ? number : null;
            });
        }

        boolean flag(String name) {
            return parsed(name, value -> switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            });
        }

        <E extends Enum<E>> E constant(String name, Class<E> type) {
            return parsed(name, value -> Enum.valueOf(type, value));
        }

        /** All fields whose names begin with {@code prefix}, without it. */
        Map<String, String> all(String prefix) {
            Map<String, String> found = new TreeMap<>();
            for (String name :
                    left.keySet().stream().filter(n -> n.startsWith(prefix)).toList()) {
                String bare = Escape.unsegment(name.substring(prefix.length()));
                if (bare == null) {
                    throw new UnreadableException("a name under " + prefix + " is badly encoded");
                }
                found.put(bare, text(name));
            }
            return found;
        }

        private <T> T parsed(String name, Function<String, @Nullable T> parser) {
            String value = text(name);
            T parsed = null;
            try {
                parsed = parser.apply(value);
            } catch (IllegalArgumentException e) {
                throw new UnreadableException("its " + name + " cannot be read");
            }
            if (parsed == null) {
                throw new UnreadableException("its " + name + " cannot be read");
            }
            return parsed;
        }

        private void requireEmpty() {
            if (!left.isEmpty()) {
                throw new UnreadableException(
                        "it has " + left.size() + " fields that version " + VERSION + " does not know");
            }
        }
    }
}
