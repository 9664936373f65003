package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.regex.Pattern;

/** What may stand in a header. */
final class HeaderRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
    private static final URI ANY = URI.create("http://localhost/");

    private HeaderRules() {}

    /** Checks a header of a call; its value is a template. */
    static void requireTemplate(String name, String template) {
        requireName(name);
        Template.of("header " + name, template, Encoding.PERCENT);
        if (!isValue(template)) {
            throw new InvalidArgumentException("header " + name, template, "printable ASCII");
        }
    }

    /** Checks a name, also against those that the client keeps to itself, such as {@code Host}. */
    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgumentException("header name", name, "1 to 128 characters of an HTTP token");
        }
        try {
            HttpRequest.newBuilder(ANY).header(name, "x");
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException("header name", name, "one that the HTTP client does not set itself");
        }
    }

    /** Whether a value can be sent: printable ASCII without a space at either end. */
    static boolean isValue(String value) {
        return VALUE.matcher(value).matches();
    }
}
