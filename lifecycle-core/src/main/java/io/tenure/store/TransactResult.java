package io.tenure.store;

import java.util.List;

/**
 * How a transaction ended.
 *
 * @param succeeded whether all comparisons held, so that the writes were applied
 * @param revision the revision of the writes, or, if a comparison failed, the store's revision when that was seen
 * @param term the store's leadership term; constant where there is none
 * @param elseReads those of the keys to read that exist, if a comparison failed
 */
public record TransactResult(boolean succeeded, long revision, long term, List<KeyValue> elseReads) {}
