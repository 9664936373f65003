package io.tenure.engine;

import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.TtlPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A resource's life as resolved over all layers, in nanoseconds; {@link #NEVER} for no end.
 *
 * @param ttl from registration or renewal
 * @param jittered whether the TTL was inherited, and so is spread downward
 * @param idle from the last touch
 * @param maxHold of one lease
 * @param maxLifetime from registration, whatever is renewed
 * @param notice ahead of the end; 0 for none
 * @param onTtl what happens then
 */
record TtlPlan(long ttl, boolean jittered, long idle, long maxHold, long maxLifetime, long notice, OnTtl onTtl) {

    static final long NEVER = Long.MAX_VALUE;

    static TtlPlan resolve(TtlPolicy own, TtlPolicy inherited, Layer layer) {
        TtlPolicy policy = own.over(inherited);
        @Nullable OnTtl onTtl = policy.onTtl();
        return new TtlPlan(
                TtlPolicy.nanos(policy.ttl()),
                own.ttl() == null,
                TtlPolicy.nanos(policy.idle()),
                TtlPolicy.nanos(policy.maxHold()),
                TtlPolicy.nanos(policy.maxLifetime()),
                policy.expiryNotice() == null ? 0 : TtlPolicy.nanos(policy.expiryNotice()),
                onTtl != null ? onTtl : layer == Layer.MEMORY ? OnTtl.RETIRE : OnTtl.RELEASE);
    }

    /** Whether the TTL says everything, so that a plain record will do. */
    boolean isPlain() {
        return idle == NEVER && maxHold == NEVER && maxLifetime == NEVER && notice == 0;
    }

    /**
     * When the TTL ends for a registration or renewal at {@code now}, on the registry's clock.
     *
     * @param fraction by how much of the TTL an inherited one is shortened
     */
    long deadline(long now, double fraction) {
        if (ttl == NEVER) {
            return NEVER;
        }
        long own = jittered ? ttl - (long) (ttl * fraction) : ttl;
        return plus(now, own);
    }

    /** The sum, or {@link #NEVER} where it does not fit. Both are non-negative. */
    static long plus(long now, long duration) {
        long sum = now + duration;
        return sum < 0 ? NEVER : sum;
    }
}
