package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with holes, such as <code>{address}/agents/{instance}</code>. Parsed once, when a service is configured; rendering
 * encodes each value for the place where it stands. Immutable.
 */
final class Template {

    /*
     * A hole is a brace, a word, perhaps a colon and an attribute's name, and a brace. In JSON an opening brace is
     * followed by a quote, white space or a closing brace, never by a letter, so the two cannot be confused.
     *
     * I1. A value cannot leave its place: it cannot end a string, a path segment, a parameter or a header.
     */
    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z]+)(?::([^{}\"\\\\]*))?}");

    private static final Pattern JSON_LEFTOVER = Pattern.compile("\\{[A-Za-z][^{}]*}?");
    private static final Pattern LEFTOVER = Pattern.compile("[{}][^{}]*}?");

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = parts;
    }

    /** A template whose values are all written in one way. */
    static Template of(String field, String text, Encoding encoding) {
        return parse(field, text, LEFTOVER, before -> encoding);
    }

    /**
     * A template of a JSON text: inside of quotes values are written as parts of the string, outside as bare values.
     *
     * @throws InvalidArgumentException if a string is not closed
     */
    static Template json(String field, String text) {
        if (endsInString(text)) {
            throw new InvalidArgumentException(field, text, "JSON with each string closed");
        }
        return parse(
                field, text, JSON_LEFTOVER, before -> endsInString(before) ? Encoding.JSON_STRING : Encoding.JSON_BARE);
    }

    /** Whether any hole fits. */
    boolean contains(Predicate<Placeholder> wanted) {
        return parts.stream().anyMatch(part -> part.placeholder != null && wanted.test(part.placeholder));
    }

    /** Whether a value, rather than the template's own text, stands at a place after the first. */
    boolean repeats(Placeholder placeholder) {
        return parts.stream().skip(1).anyMatch(part -> part.placeholder == placeholder);
    }

    /** Whether it begins with {@code placeholder} and goes on with {@code literal}. */
    boolean beginsWith(Placeholder placeholder, String literal) {
        return parts.size() > 1
                && parts.get(0).placeholder == placeholder
                && parts.get(1).text.startsWith(literal)
                && parts.get(1).placeholder == null;
    }

    /**
     * The text with each hole filled.
     *
     * @throws InvalidArgumentException if an attribute is missing or a value cannot stand where the template has it
     */
    String render(TemplateValues values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.render(values));
        }
        return text.toString();
    }

    private static Template parse(String field, String text, Pattern leftover, EncodingAfter encodings) {
        List<Part> parts = new ArrayList<>();
        Matcher hole = HOLE.matcher(text);
        int end = 0;
        while (hole.find()) {
            addLiteral(parts, field, text.substring(end, hole.start()), leftover);
            parts.add(hole(field, hole, encodings.after(text.substring(0, hole.start()))));
            end = hole.end();
        }
        addLiteral(parts, field, text.substring(end), leftover);
        return new Template(List.copyOf(parts));
    }

    private static void addLiteral(List<Part> parts, String field, String literal, Pattern leftover) {
        Matcher found = leftover.matcher(literal);
        if (found.find()) {
            throw notAPlaceholder(field, found.group());
        }
        if (!literal.isEmpty()) {
            parts.add(new Part(literal, null, Encoding.PLAIN));
        }
    }

    private static Part hole(String field, Matcher hole, Encoding encoding) {
        String name = hole.group(2);
        for (Placeholder placeholder : Placeholder.values()) {
            boolean named = placeholder == Placeholder.ATTRIBUTE;
            boolean complete = named ? name != null && !name.isBlank() : name == null;
            if (complete && placeholder.word().equals(hole.group(1))) {
                // The address is a URL's own beginning; what it is was checked against the list of those allowed.
                Encoding own =
                        placeholder == Placeholder.ADDRESS && encoding == Encoding.PERCENT ? Encoding.PLAIN : encoding;
                return new Part(named ? name : "", placeholder, own);
            }
        }
        throw notAPlaceholder(field, hole.group());
    }

    private static InvalidArgumentException notAPlaceholder(String field, String found) {
        return new InvalidArgumentException(
                field + "'s placeholder",
                found,
                "{id}, {nonce}, {owner}, {token}, {address}, {instance} or {attribute:name}");
    }

    private static boolean endsInString(String text) {
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (c == '\\' && inString) {
                i++;
            }
        }
        return inString;
    }

    /** How a value is written that stands after a text. */
    private interface EncodingAfter {
        Encoding after(String before);
    }

    /**
     * A piece of the template.
     *
     * @param text the template's own text; for an attribute its name
     * @param placeholder what the hole asks for; null for the template's own text
     * @param encoding how the value is written
     */
    private record Part(String text, @Nullable Placeholder placeholder, Encoding encoding) {

        String render(TemplateValues values) {
            if (placeholder == null) {
                return text;
            }
            String field = placeholder == Placeholder.ATTRIBUTE ? "attribute " + text : placeholder.word();
            return encoding.encode(field, values.valueOf(placeholder, text));
        }
    }
}
