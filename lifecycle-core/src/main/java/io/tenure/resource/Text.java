package io.tenure.resource;

import org.jspecify.annotations.Nullable;

/** Makes untrusted text fit to be shown in messages and logs. */
public final class Text {

    private static final int SHOWN_CHARS = 80;

    private Text() {}

    /** The value in quotes, control characters and lone surrogates escaped, cut after 80 characters; {@code null} bare. */
    public static String quote(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        String text = value.toString();
        if (!(value instanceof CharSequence)) {
            return escape(text);
        }
        return '"' + escape(text) + '"';
    }

    /** The text with control characters and lone surrogates escaped, cut after 80 characters. */
    public static String escape(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), SHOWN_CHARS) + 8);
        int i = 0;
        while (i < text.length() && i < SHOWN_CHARS) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            appendEscaped(shown, c);
        }
        return i < text.length()
                ? shown.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString()
                : shown.toString();
    }

    /**
     * What a failure is, for messages, lists and logs: class and message, escaped and cut. Contains what the exception's own
     * methods throw.
     */
    public static String describe(Throwable failure) {
        String name = failure.getClass().getName();
        try {
            String message = failure.getMessage();
            return message == null ? name : escape(name + ": " + message);
        } catch (Throwable unspeakable) {
            return name + ", which threw " + unspeakable.getClass().getName() + " when asked for its message";
        }
    }

    private static void appendEscaped(StringBuilder shown, int c) {
        boolean unfit = Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
        if (unfit) {
            shown.append(String.format("\\u%04x", c));
        } else {
            shown.appendCodePoint(c);
        }
    }
}
