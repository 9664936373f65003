package io.tenure.store;

import java.time.Duration;

/**
 * A session as the store granted it.
 *
 * @param session its number, never 0
 * @param ttl how long it lives after this grant
 * @param term the store's leadership term that granted it; constant where there is none
 */
public record SessionGrant(long session, Duration ttl, long term) {}
