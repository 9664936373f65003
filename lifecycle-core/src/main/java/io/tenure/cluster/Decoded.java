package io.tenure.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What an entry of the store says, or why it cannot be read: it is foreign, or of a newer version. What cannot be read
 * is counted and left alone; it is nobody's to delete.
 *
 * @param value what it says, or null
 * @param problem why it cannot be read; empty if it can
 */
record Decoded<T>(@Nullable T value, String problem) {

    static <T> Decoded<T> readable(T value) {
        return new Decoded<>(value, "");
    }

    static <T> Decoded<T> unreadable(String problem) {
        return new Decoded<>(null, problem);
    }
}
