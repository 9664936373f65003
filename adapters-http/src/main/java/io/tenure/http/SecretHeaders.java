package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Headers whose values nobody may see: they come from configuration alone, at the moment of each call. Immutable. */
final class SecretHeaders {

    /*
     * I1. A value is in no record, message, log line or toString, also where a service repeats it in its answer.
     */
    private static final String REDACTED = "***";

    private final Map<String, Supplier<String>> byName;

    SecretHeaders(Map<String, Supplier<String>> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * The values as of now, by header.
     *
     * @throws InvalidArgumentException if one cannot be sent; the message does not show it
     */
    Map<String, String> current() {
        Map<String, String> values = new LinkedHashMap<>();
        byName.forEach((name, supplier) -> values.put(name, valueOf(name, supplier.get())));
        return values;
    }

    private static String valueOf(String name, @Nullable String value) {
        if (value == null || !HeaderRules.isValue(value)) {
            throw new InvalidArgumentException(
                    "secret header " + name, value == null ? null : REDACTED, "printable ASCII");
        }
        return value;
    }

    /**
     * The text without the values, without the credential that stands behind a scheme, and without what that one is made
     * of where it is a user and a password in Base64.
     */
    static String redact(String text, Map<String, String> values) {
        String redacted = text;
        for (String value : values.values()) {
            String credential = value.substring(value.lastIndexOf(' ') + 1);
            String decoded = decoded(credential);
            redacted = without(redacted, value);
            redacted = without(redacted, credential);
            redacted = without(redacted, decoded);
            redacted = without(redacted, decoded.substring(decoded.indexOf(':') + 1));
        }
        return redacted;
    }

    private static String without(String text, String secret) {
        return secret.isEmpty() ? text : text.replace(secret, REDACTED);
    }

    private static String decoded(String credential) {
        try {
            return new String(Base64.getDecoder().decode(credential), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** The names alone. */
    @Override
    public String toString() {
        return byName.keySet().toString();
    }
}
