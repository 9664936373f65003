package io.tenure.store;

import io.tenure.resource.InvalidArgumentException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What every store refuses in the same words, before anything is sent. */
public final class StoreLimits {

    /** The longest key, in characters. */
    public static final int MAX_KEY = 2 * 1024;

    /** The longest value, in characters. */
    public static final int MAX_VALUE = 64 * 1024;

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
            if (put.value().length() > MAX_VALUE) {
                throw new InvalidArgumentException(
                        "value of " + put.key(),
                        put.value().length() + " characters",
                        "at most " + MAX_VALUE + " characters");
            }
            requireNew(keys, put.key());
        }
        for (String key : deletes) {
            requireKey(key);
            requireNew(keys, key);
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
        boolean fits = !key.isEmpty() && key.length() <= MAX_KEY && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!fits) {
            throw new InvalidArgumentException("key", key, "1 to " + MAX_KEY + " printable ASCII characters");
        }
        return key;
    }
}
