package io.tenure.store;

import java.util.List;

/**
 * One page of a listing.
 *
 * @param rows in ascending order of their keys
 * @param more whether keys follow after the last row
 * @param revision the store's revision at the read
 * @param term the store's leadership term; constant where there is none
 */
public record RangePage(List<KeyValue> rows, boolean more, long revision, long term) {}
