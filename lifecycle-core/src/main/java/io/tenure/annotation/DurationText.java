package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, ISO-8601 such as
 * {@code PT1M30S}, or {@code never} for {@link TtlPolicy#NEVER}. Strict: one unit, no spaces, no signs, and no capitals save
 * those of ISO-8601.
 */
public final class DurationText {

    /** The longest duration that a nanosecond clock can tell from {@code never}, in whole days: some 292 years. */
    public static final Duration LONGEST = Duration.ofDays(106_751);

    private static final String NEVER = "never";
    private static final int MAX_CHARS = 32;
    private static final Pattern WITH_UNIT = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");
    private static final Pattern ISO = Pattern.compile("P[0-9DTHMS.]+");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @param field what is being set, for the message
     * @param text what it is set to
     * @throws InvalidArgumentException if it is not written as above, or is above {@link #LONGEST}
     */
    public static Duration parse(String field, String text) {
        if (text.length() > MAX_CHARS) {
            throw new InvalidArgumentException(field, text, "a duration of at most " + MAX_CHARS + " characters");
        }
        if (text.equals(NEVER)) {
            return TtlPolicy.NEVER;
        }
        return ISO.matcher(text).matches() ? parseIso(field, text) : parseWithUnit(field, text);
    }

    private static Duration parseWithUnit(String field, String text) {
        Matcher matcher = WITH_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(field, text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration unit = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        if (amount > LONGEST.dividedBy(unit)) {
            throw tooLong(field, text);
        }
        return unit.multipliedBy(amount);
    }

    private static Duration parseIso(String field, String text) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeParseException e) {
            // Also where a part is too large to be counted.
            throw unreadable(field, text);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw tooLong(field, text);
        }
        return duration;
    }

    private static InvalidArgumentException unreadable(String field, String text) {
        return new InvalidArgumentException(
                field, text, "a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, or " + NEVER);
    }

    private static InvalidArgumentException tooLong(String field, String text) {
        return new InvalidArgumentException(
                field, text, "at most " + LONGEST.toDays() + "d, or " + NEVER + " for no end");
    }
}
