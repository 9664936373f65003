package io.tenure.examples.gateway.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object by recursive descent (RFC 8259). Not thread-safe; used once. */
final class JsonReader {

    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    JsonObject read() {
        skipBlanks();
        JsonObject object = object(1);
        skipBlanks();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return object;
    }

    private JsonObject object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        for (boolean more = !skips('}'); more; more = goesOn('}')) {
            skipBlanks();
            String name = string();
            skipBlanks();
            expect(':');
            Object value = value(depth);
            // A member that is null says as much as one that is not there.
            if (value != null) {
                members.put(name, value);
            }
        }
        return new JsonObject(members);
    }

    private List<Object> list(int depth) {
        List<Object> values = new ArrayList<>();
        expect('[');
        for (boolean more = !skips(']'); more; more = goesOn(']')) {
            Object value = value(depth);
            if (value == null) {
                throw wrong("a value other than null in a list");
            }
            values.add(value);
        }
        return values;
    }

    private @Nullable Object value(int depth) {
        skipBlanks();
        if (depth == MAX_DEPTH) {
            throw wrong("at most " + MAX_DEPTH + " levels");
        }
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> list(depth + 1);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (peek() != '"') {
            char c = next();
            if (c < ' ') {
                at--;
                throw wrong("no control character");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> {
                at--;
                throw wrong("an escape that JSON knows");
            }
        };
    }

    private char hexadecimal() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw wrong("a hexadecimal digit");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private Number number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (!digits.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")) {
            at = start;
            throw wrong("a value");
        }
        return digits.matches("-?[0-9]+") ? (Number) Long.valueOf(digits) : (Number) Double.valueOf(digits);
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return meaning;
    }

    /** After a member: whether another one follows. */
    private boolean goesOn(char end) {
        skipBlanks();
        if (peek() == end) {
            at++;
            return false;
        }
        expect(',');
        return true;
    }

    private boolean skips(char c) {
        skipBlanks();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException wrong(String expected) {
        return new JsonException("not JSON at character " + (at + 1) + ": expected " + expected);
    }
}
