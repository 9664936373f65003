package io.tenure.adapter;

/**
 * A resource that was taken.
 *
 * @param resource what the holder works with
 * @param token the fencing token that counts: the intent's, or the external system's own
 * @param <R> the resource's type
 */
public record Taken<R>(R resource, long token) {}
