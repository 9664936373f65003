package io.tenure.examples.gateway.order;

import io.tenure.examples.gateway.wire.JsonObject;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An order to be paid. Immutable.
 *
 * @param id unique: 1 to 40 letters, digits and hyphens
 * @param account whose money: 1 to 40 letters, digits and hyphens
 * @param cents how much, 1 to {@value #MAX_CENTS}
 * @param manner how it goes
 */
public record Order(String id, String account, long cents, Manner manner) {

    /** The largest amount. */
    public static final long MAX_CENTS = 1_000_000_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,40}");

    /**
     * Checks everything.
     *
     * @throws InvalidOrderException naming field, value and limit
     */
    public Order {
        requireName("order", id);
        requireName("account", account);
        if (cents < 1 || cents > MAX_CENTS) {
            throw new InvalidOrderException("amount", Long.toString(cents), "1 to " + MAX_CENTS + " cents");
        }
    }

    /**
     * An order from texts, as files have them.
     *
     * @throws InvalidOrderException naming field, value and limit
     */
    public static Order of(String id, String account, String cents, String manner) {
        return new Order(id, account, wholeNumber(cents), mannerOf(manner));
    }

    /**
     * An order as {@link #toJson} wrote it.
     *
     * @throws InvalidOrderException naming field, value and limit
     * @throws io.tenure.examples.gateway.wire.JsonException if a field is missing
     */
    public static Order of(JsonObject json) {
        return new Order(json.text("order"), json.text("account"), json.number("cents"), mannerOf(json.text("manner")));
    }

    /** This order for the wire. */
    public Map<String, Object> toJson() {
        return Map.of("order", id, "account", account, "cents", cents, "manner", manner.word());
    }

    private static void requireName(String field, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new InvalidOrderException(field, value, "1 to 40 letters, digits and hyphens");
        }
    }

    private static long wholeNumber(String cents) {
        try {
            return Long.parseLong(cents);
        } catch (NumberFormatException e) {
            throw new InvalidOrderException("amount", cents, "a whole number of cents");
        }
    }

    private static Manner mannerOf(String word) {
        return Manner.of(word)
                .orElseThrow(() -> new InvalidOrderException(
                        "manner",
                        word,
                        "one of "
                                + Arrays.stream(Manner.values())
                                        .map(Manner::word)
                                        .collect(Collectors.joining(", "))));
    }
}
