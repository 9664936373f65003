package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How a value is written where a template has a hole, so that it stays one value whatever it contains. */
enum Encoding {
    /** As it is: for names that are encoded again where they are used. */
    PLAIN {
        @Override
        String encode(String field, String value) {
            return value;
        }
    },
    /** For URLs, headers and forms: all but the unreserved characters of RFC 3986 as percent-encoded UTF-8. */
    PERCENT {
        @Override
        String encode(String field, String value) {
            if (value.isEmpty()) {
                throw new InvalidArgumentException(field, value, "not empty where it is part of a URL, header or form");
            }
            StringBuilder encoded = new StringBuilder(value.length() + 16);
            for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
                if (isUnreserved(b)) {
                    encoded.append((char) b);
                } else {
                    encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
            }
            return encoded.toString();
        }
    },
    /** Inside a JSON string. */
    JSON_STRING {
        @Override
        String encode(String field, String value) {
            StringBuilder encoded = new StringBuilder(value.length() + 16);
            for (int i = 0; i < value.length(); i++) {
                appendJson(encoded, value.charAt(i));
            }
            return encoded.toString();
        }
    },
    /** In JSON outside of a string: only what can be nothing but one number, {@code true} or {@code false}. */
    JSON_BARE {
        @Override
        String encode(String field, String value) {
            if (!BARE.matcher(value).matches()) {
                throw new InvalidArgumentException(
                        field, value, "a number, true or false where the template has it outside of quotes");
            }
            return value;
        }
    };

    private static final Pattern BARE = Pattern.compile("-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,18})?|true|false");

    /**
     * The value as it is written into the template.
     *
     * @throws InvalidArgumentException if the value cannot stand there; names {@code field}
     */
    abstract String encode(String field, String value);

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }

    private static void appendJson(StringBuilder encoded, char c) {
        if (c == '"' || c == '\\') {
            encoded.append('\\').append(c);
        } else if (Character.isISOControl(c)) {
            encoded.append("\\u").append(HexFormat.of().toHexDigits(c));
        } else {
            encoded.append(c);
        }
    }
}
