package io.tenure.cleanup;

/**
 * How one kind's releases stand. A snapshot.
 *
 * @param pending decided, and neither done nor parked
 * @param parked tried again with growing pauses, the hung ones included
 * @param hung parked because the last attempt's call has not returned
 * @param breakerOpen whether the kind's circuit breaker keeps attempts from being made
 */
public record KindCounts(int pending, int parked, int hung, boolean breakerOpen) {}
