package io.tenure.resource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rules for ids, names and attributes, in one place. */
public final class Ids {

    /** The longest id, in UTF-8 bytes. */
    public static final int MAX_ID_BYTES = 512;

    /** The most attributes that a resource may have. */
    public static final int MAX_ATTRIBUTES = 64;

    /** The longest attribute, name and value together, in UTF-8 bytes. */
    public static final int MAX_ATTRIBUTE_BYTES = 4 * 1024;

    /** All attributes of a resource together, in UTF-8 bytes. */
    public static final int MAX_ATTRIBUTES_BYTES = 16 * 1024;

    private static final int MAX_NAME_CHARS = 64;

    /** The most bytes that UTF-8 needs for one {@code char}. */
    private static final int MOST_BYTES = 3;

    private Ids() {}

    /**
     * Checks the id of a resource, a scope or an owner's service.
     *
     * @return {@code id}
     * @throws InvalidArgumentException if it is blank, above 512 bytes, or contains control characters or lone
     *     surrogates
     */
    public static String requireId(String field, String id) {
        requireText(field, id);
        requireBytes(field, id, MAX_ID_BYTES);
        if (id.isBlank()) {
            throw new InvalidArgumentException(field, id, "not blank");
        }
        return id;
    }

    /**
     * Checks the name of a kind, a namespace or a coordinator: lower-case letters, digits, {@code -}, {@code _} and
     * {@code .}, beginning with a letter, at most 64 characters.
     *
     * @return {@code name}
     * @throws InvalidArgumentException if it is not so
     */
    public static String requireName(String field, String name) {
        requireText(field, name);
        boolean fits =
                !name.isEmpty() && name.length() <= MAX_NAME_CHARS && isLetter(name.charAt(0)) && isAllNameChars(name);
        if (!fits) {
            throw new InvalidArgumentException(
                    field, name, "1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter");
        }
        return name;
    }

    /**
     * Checks and copies attributes.
     *
     * @return an immutable copy
     * @throws InvalidArgumentException if there are more than 64, one is above 4 KiB, all are above 16 KiB, or one
     *     contains control characters or lone surrogates
     */
    public static Map<String, String> requireAttributes(Map<String, String> attributes) {
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw new InvalidArgumentException("attributes", attributes.size(), "at most " + MAX_ATTRIBUTES);
        }
        int total = 0;
        for (Map.Entry<String, String> entry : attributes.entrySet()) {
            String name = requireId("attribute name", entry.getKey());
            String value = requireText("attribute " + name, entry.getValue());
            int bytes = utf8Bytes(name) + utf8Bytes(value);
            if (bytes > MAX_ATTRIBUTE_BYTES) {
                throw new InvalidArgumentException(
                        "attribute " + name, bytes + " bytes", "at most " + MAX_ATTRIBUTE_BYTES + " bytes");
            }
            total += bytes;
        }
        if (total > MAX_ATTRIBUTES_BYTES) {
            throw new InvalidArgumentException(
                    "attributes", total + " bytes", "at most " + MAX_ATTRIBUTES_BYTES + " bytes");
        }
        return Map.copyOf(attributes);
    }

    private static String requireText(String field, String text) {
        if (text == null) {
            throw new InvalidArgumentException(field, null, "not null");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new InvalidArgumentException(field, text, "free of control characters");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new InvalidArgumentException(field, text, "free of lone surrogates");
                }
                i++;
            }
        }
        return text;
    }

    private static void requireBytes(String field, String text, int limit) {
        // A character takes one to three bytes, so the cheap tests spare the copy for most lengths.
        boolean fits = text.length() <= limit / MOST_BYTES || (text.length() <= limit && utf8Bytes(text) <= limit);
        if (!fits) {
            throw new InvalidArgumentException(field, text, "at most " + limit + " UTF-8 bytes");
        }
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isAllNameChars(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isNameChar(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameChar(int c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
}
