package io.tenure.store;

/**
 * One key as it was read.
 *
 * @param key the key
 * @param value its value
 * @param createRevision the revision that created it
 * @param modRevision the revision that last wrote it
 * @param session the session it lives in, or 0 for none
 */
public record KeyValue(String key, String value, long createRevision, long modRevision, long session) {}
