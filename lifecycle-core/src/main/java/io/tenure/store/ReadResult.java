package io.tenure.store;

import org.jspecify.annotations.Nullable;

/**
 * One key, read linearizably.
 *
 * @param value what was read, or null if the key is absent
 * @param revision the store's revision at the read
 * @param term the store's leadership term; constant where there is none
 */
public record ReadResult(@Nullable KeyValue value, long revision, long term) {}
