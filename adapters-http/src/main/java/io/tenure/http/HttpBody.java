package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;

/**
 * The template of a request's body. Immutable.
 *
 * @param format how values are written into it
 * @param template the text, with placeholders
 */
public record HttpBody(Format format, String template) {

    private static final int MAX_CHARS = 64 * 1024;

    /** How a body is written. */
    public enum Format {
        /** JSON; a placeholder inside of quotes becomes part of the string, one outside a number or boolean. */
        JSON("application/json"),
        /** A form; values are percent-encoded. */
        FORM("application/x-www-form-urlencoded");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        /** The {@code Content-Type} that goes with it. */
        public String contentType() {
            return contentType;
        }
    }

    /**
     * Checks the template.
     *
     * @throws InvalidArgumentException if it is above 65,536 characters or has an unknown placeholder
     */
    public HttpBody {
        if (template.length() > MAX_CHARS) {
            throw new InvalidArgumentException("body", template, "at most " + MAX_CHARS + " characters");
        }
        parse(format, template);
    }

    Template parsed() {
        return parse(format, template);
    }

    private static Template parse(Format format, String template) {
        return switch (format) {
            case JSON -> Template.json("body", template);
            case FORM -> Template.of("body", template, Encoding.PERCENT);
        };
    }

    /** The format alone: a template may be long. */
    @Override
    public String toString() {
        return format.toString();
    }
}
