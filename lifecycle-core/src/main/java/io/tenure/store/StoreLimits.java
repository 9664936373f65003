package io.tenure.store;

import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every store refuses in the same words, before anything is sent. */
public final class StoreLimits {

    /** The longest key, in characters. */
    public static final int MAX_KEY = 2 * 1024;

    /** The longest value, in characters. */
    public static final int MAX_VALUE = 128 * 1024;

    private StoreLimits() {}

    static void requireOperations(String field, int count) {
        if (count > CoordinationStore.MAX_OPERATIONS) {
            throw new InvalidArgumentException(field, count, "at most " + CoordinationStore.MAX_OPERATIONS);
        }
    }

    static void requireDistinct(List<Transaction.Put> puts, List<String> deletes) {
        Set<String> keys = new HashSet<>();
        for (Transaction.Put put : puts) {
            requireKey(put.key());
            requireValue(put);
            requireNew(keys, put.key());
        }
        for (String key : deletes) {
            requireKey(key);
            requireNew(keys, key);
        }
    }

    private static void requireValue(Transaction.Put put) {
        if (put.value().length() > MAX_VALUE) {
            throw new InvalidArgumentException(
                    "value of " + put.key(),
                    put.value().length() + " characters",
                    "at most " + MAX_VALUE + " characters");
        }
        if (put.value().codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidArgumentException("value of " + put.key(), put.value(), "text without lone surrogates");
        }
    }

    private static void requireNew(Set<String> keys, String key) {
        if (!keys.add(key)) {
            throw new InvalidArgumentException("key", key, "written once in a transaction");
        }
    }

    /**
     * Checks a key or a prefix.
     *
     * @return {@code key}
     * @throws InvalidArgumentException if it is empty, above 2 KiB, or not printable ASCII
     */
    public static String requireKey(String key) {
        boolean fits = !key.isEmpty() && key.length() <= MAX_KEY && isPrintable(key);
        if (!fits) {
            throw new InvalidArgumentException("key", key, "1 to " + MAX_KEY + " printable ASCII characters");
        }
        return key;
    }

    private static boolean isPrintable(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks a session's TTL.
     *
     * @throws InvalidArgumentException if it is not between {@code min} and {@code max}
     */
    public static void requireTtl(Duration ttl, Duration min, Duration max) {
        if (ttl.compareTo(min) < 0 || ttl.compareTo(max) > 0) {
            throw new InvalidArgumentException("session ttl", ttl, "between " + min + " and " + max);
        }
    }

    /**
     * Checks what a page is asked of.
     *
     * @throws InvalidArgumentException if prefix or after is no key, or limit is not between 1 and
     *     {@link CoordinationStore#MAX_PAGE}
     */
    public static void requireRange(String prefix, @Nullable String after, int limit) {
        requireKey(prefix);
        if (after != null) {
            requireKey(after);
        }
        if (limit < 1 || limit > CoordinationStore.MAX_PAGE) {
            throw new InvalidArgumentException("limit", limit, "1 to " + CoordinationStore.MAX_PAGE);
        }
    }

    /**
     * Checks what pages are asked of, one for each prefix.
     *
     * @throws InvalidArgumentException as {@link #requireRange}, or if there are no prefixes, or more than
     *     {@link CoordinationStore#MAX_OPERATIONS}
     */
    public static void requireRanges(List<String> prefixes, int limit) {
        if (prefixes.isEmpty()) {
            throw new InvalidArgumentException("prefixes", 0, "at least 1");
        }
        requireOperations("prefixes", prefixes.size());
        prefixes.forEach(prefix -> requireRange(prefix, null, limit));
    }
}
