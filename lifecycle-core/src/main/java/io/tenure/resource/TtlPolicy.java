package io.tenure.resource;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a resource may live. Each part may be left unset, and is then taken from the next layer: resource over kind
 * over layer over coordinator.
 *
 * @param ttl from registration or renewal to the end; {@link #NEVER} for none
 * @param idle from the last touch to the end; {@link #NEVER} for none
 * @param maxHold how long one lease should be held; reported, never enforced
 * @param maxLifetime from registration to the end, whatever is renewed
 * @param expiryNotice how long ahead of its end an {@code ExpiryDueEvent} is emitted
 * @param onTtl what happens at the TTL while leases are open
 */
public record TtlPolicy(
        @Nullable Duration ttl,
        @Nullable Duration idle,
        @Nullable Duration maxHold,
        @Nullable Duration maxLifetime,
        @Nullable Duration expiryNotice,
        @Nullable OnTtl onTtl) {

    /** No end: said explicitly, it overrides a layer below. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** The shortest time that the timer can tell apart. */
    public static final Duration SHORTEST = Duration.ofMillis(1);

    /** Everything left to the next layer. */
    public static final TtlPolicy UNSET = new TtlPolicy(null, null, null, null, null, null);

    /**
     * Checks each part that is set.
     *
     * @throws InvalidArgumentException if a duration is below one millisecond
     */
    public TtlPolicy {
        check("ttl", ttl);
        check("idle", idle);
        check("maxHold", maxHold);
        check("maxLifetime", maxLifetime);
        check("expiryNotice", expiryNotice);
    }

    private static void check(String field, @Nullable Duration duration) {
        if (duration != null && duration.compareTo(SHORTEST) < 0) {
            throw new InvalidArgumentException(field, duration, "at least 1 ms, or NEVER");
        }
    }

    /** A policy with this TTL and everything else unset. */
    public static TtlPolicy ofTtl(Duration ttl) {
        return UNSET.withTtl(ttl);
    }

    /** This policy with another TTL. */
    public TtlPolicy withTtl(Duration newTtl) {
        return new TtlPolicy(newTtl, idle, maxHold, maxLifetime, expiryNotice, onTtl);
    }

    /** This policy with another idle time. */
    public TtlPolicy withIdle(Duration newIdle) {
        return new TtlPolicy(ttl, newIdle, maxHold, maxLifetime, expiryNotice, onTtl);
    }

    /** This policy with another longest hold. */
    public TtlPolicy withMaxHold(Duration newMaxHold) {
        return new TtlPolicy(ttl, idle, newMaxHold, maxLifetime, expiryNotice, onTtl);
    }

    /** This policy with another longest life. */
    public TtlPolicy withMaxLifetime(Duration newMaxLifetime) {
        return new TtlPolicy(ttl, idle, maxHold, newMaxLifetime, expiryNotice, onTtl);
    }

    /** This policy with another expiry notice. */
    public TtlPolicy withExpiryNotice(Duration newExpiryNotice) {
        return new TtlPolicy(ttl, idle, maxHold, maxLifetime, newExpiryNotice, onTtl);
    }

    /** This policy with another end at its TTL. */
    public TtlPolicy withOnTtl(OnTtl newOnTtl) {
        return new TtlPolicy(ttl, idle, maxHold, maxLifetime, expiryNotice, newOnTtl);
    }

    /** This policy, with what it leaves unset taken from {@code below}. */
    public TtlPolicy over(TtlPolicy below) {
        return new TtlPolicy(
                first(ttl, below.ttl),
                first(idle, below.idle),
                first(maxHold, below.maxHold),
                first(maxLifetime, below.maxLifetime),
                first(expiryNotice, below.expiryNotice),
                first(onTtl, below.onTtl));
    }

    private static <T> @Nullable T first(@Nullable T above, @Nullable T below) {
        return above != null ? above : below;
    }

    /** The duration in nanoseconds; {@link Long#MAX_VALUE} if it is unset, {@link #NEVER}, or does not fit. */
    public static long nanos(@Nullable Duration duration) {
        if (duration == null || duration.compareTo(LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        return duration.toNanos();
    }

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
}
