package io.tenure.examples.gateway.wire;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and reads the little JSON that the processes exchange. Stateless. */
public final class Json {

    private Json() {}

    /**
     * One line of JSON.
     *
     * @param object values are strings, numbers, booleans, null, or maps and collections of these
     * @throws IllegalArgumentException for any other value, and for a number that is not finite
     */
    public static String write(Map<String, ? extends @Nullable Object> object) {
        StringBuilder text = new StringBuilder(256);
        writeObject(text, object);
        return text.toString();
    }

    /**
     * Reads one object.
     *
     * @throws JsonException if {@code text} is anything else
     */
    public static JsonObject read(String text) {
        return new JsonReader(text).read();
    }

    private static void writeValue(StringBuilder text, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            writeObject(text, map);
        } else if (value instanceof Iterable<?> list) {
            writeList(text, list);
        } else if (value instanceof String string) {
            writeString(text, string);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            text.append(value);
        } else {
            throw new IllegalArgumentException(
                    "JSON has no form for " + value.getClass().getName() + " " + value);
        }
    }

    private static void writeObject(StringBuilder text, Map<?, ?> object) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> members = object.entrySet().iterator();
        while (members.hasNext()) {
            Map.Entry<?, ?> member = members.next();
            writeString(text, String.valueOf(member.getKey()));
            text.append(':');
            writeValue(text, member.getValue());
            text.append(members.hasNext() ? "," : "");
        }
        text.append('}');
    }

    private static void writeList(StringBuilder text, Iterable<?> list) {
        text.append('[');
        Iterator<?> values = list.iterator();
        while (values.hasNext()) {
            writeValue(text, values.next());
            text.append(values.hasNext() ? "," : "");
        }
        text.append(']');
    }

    private static void writeString(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isFinite(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || (value instanceof Double number && Double.isFinite(number));
    }
}
