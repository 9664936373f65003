package io.tenure.cluster;

import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;

/**
 * How an owner behaves. Immutable; checked when made.
 *
 * <p>The TTL is the blast radius: when the store is away for longer, every external resource of the fleet becomes
 * invalid.
 *
 * @param namespace which fleet: owners of one namespace clean up after each other
 * @param service what the process calls itself
 * @param host the host's name, for people
 * @param pid the process id, for people
 * @param version the service's version, for people
 * @param ttl how long the session outlives its last renewal; the store may grant more
 * @param margin how much earlier than the store this owner believes its session ended; covers clock rates and
 *     suspensions too short to notice
 * @param lockDelay how long cleanup waits for requests of the dead that are still on their way, where the external
 *     system cannot refuse them
 * @param rankStep how much longer each next survivor waits before it claims
 * @param maxRankDelay the longest such wait
 * @param reconcileEvery how often the store is listed, for watches are only hints
 * @param loopEvery the longest pause of the owner's loop
 * @param callTimeout how long a single call to the store may take
 * @param releaseTimeout how long a single release by a survivor may take
 * @param claimIdle after how long without progress, besides a lock-delay, a claim is given up
 * @param brakeAtMost how long the brake may slow reclaim
 * @param maxHolds how many external resources may be held or on their way at a time
 */
public record OwnerSettings(
        String namespace,
        String service,
        String host,
        long pid,
        String version,
        Duration ttl,
        Duration margin,
        Duration lockDelay,
        Duration rankStep,
        Duration maxRankDelay,
        Duration reconcileEvery,
        Duration loopEvery,
        Duration callTimeout,
        Duration releaseTimeout,
        Duration claimIdle,
        Duration brakeAtMost,
        int maxHolds) {

    private static final Duration MIN_TTL = Duration.ofSeconds(1);
    private static final Duration MAX_TTL = Duration.ofHours(1);
    private static final int MAX_HOLDS = 10_000_000;

    /**
     * Checks everything.
     *
     * @throws InvalidArgumentException naming field, value and limit
     */
    public OwnerSettings {
        Ids.requireName("namespace", namespace);
        Ids.requireId("service", service);
        Ids.requireId("host", host);
        Ids.requireId("version", version);
        requireBetween("ttl", ttl, MIN_TTL, MAX_TTL);
        requireBetween("margin", margin, ttl.dividedBy(20), ttl.dividedBy(2));
        requireBetween("lockDelay", lockDelay, Duration.ZERO, Duration.ofMinutes(1));
        requireBetween("rankStep", rankStep, Duration.ofMillis(1), Duration.ofSeconds(10));
        requireBetween("maxRankDelay", maxRankDelay, rankStep, Duration.ofMinutes(1));
        requireBetween("reconcileEvery", reconcileEvery, Duration.ofMillis(100), Duration.ofHours(1));
        requireBetween("loopEvery", loopEvery, Duration.ofMillis(1), ttl.dividedBy(6));
        requireBetween("callTimeout", callTimeout, Duration.ofMillis(10), ttl.dividedBy(4));
        requireBetween("releaseTimeout", releaseTimeout, Duration.ofMillis(10), Duration.ofMinutes(5));
        requireBetween("claimIdle", claimIdle, Duration.ofSeconds(1), Duration.ofHours(1));
        requireBetween("brakeAtMost", brakeAtMost, Duration.ZERO, Duration.ofSeconds(60));
        if (maxHolds < 1 || maxHolds > MAX_HOLDS) {
            throw new InvalidArgumentException("maxHolds", maxHolds, "1 to " + MAX_HOLDS);
        }
    }

    private static void requireBetween(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidArgumentException(field, value, "between " + least + " and " + most);
        }
    }

    /** The pause between two renewals: a third of the TTL. */
    public Duration renewEvery() {
        return ttl.dividedBy(3);
    }

    /** What the owner calls itself, for people. */
    public String ownerName() {
        return service + "@" + host + ":" + pid;
    }

    /** Begins settings with the defaults. */
    public static Builder builder(String namespace, String service) {
        return new Builder(namespace, service);
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {
        private final String namespace;
        private final String service;
        private String host = "localhost";
        private long pid;
        private String version = "unknown";
        private Duration ttl = Duration.ofSeconds(10);
        private Duration margin = Duration.ZERO;
        private Duration lockDelay = Duration.ofSeconds(1);
        private Duration rankStep = Duration.ofMillis(200);
        private Duration maxRankDelay = Duration.ofSeconds(2);
        private Duration reconcileEvery = Duration.ofSeconds(15);
        private Duration loopEvery = Duration.ofMillis(100);
        private Duration callTimeout = Duration.ZERO;
        private Duration releaseTimeout = Duration.ofSeconds(2);
        private Duration claimIdle = Duration.ofSeconds(30);
        private Duration brakeAtMost = Duration.ofSeconds(60);
        private int maxHolds = 1_000_000;

        private Builder(String namespace, String service) {
            this.namespace = namespace;
            this.service = service;
        }

        /** Where the process runs, for people: {@code localhost} and 0 by default. */
        public Builder process(String newHost, long newPid) {
            this.host = newHost;
            this.pid = newPid;
            return this;
        }

        /** The service's version, for people. */
        public Builder version(String newVersion) {
            this.version = newVersion;
            return this;
        }

        /** The session's TTL, 10 s by default; at least 1 s and the store's minimum. */
        public Builder ttl(Duration newTtl) {
            this.ttl = newTtl;
            return this;
        }

        /** The safety margin, a tenth of the TTL by default; between a twentieth and half of it. */
        public Builder margin(Duration newMargin) {
            this.margin = newMargin;
            return this;
        }

        /** The lock-delay, 1 s by default. */
        public Builder lockDelay(Duration newLockDelay) {
            this.lockDelay = newLockDelay;
            return this;
        }

        /** How survivors line up: 200 ms each and at most 2 s by default. */
        public Builder rank(Duration step, Duration atMost) {
            this.rankStep = step;
            this.maxRankDelay = atMost;
            return this;
        }

        /** How often the store is listed, 15 s by default. */
        public Builder reconcileEvery(Duration newReconcileEvery) {
            this.reconcileEvery = newReconcileEvery;
            return this;
        }

        /** The longest pause of the owner's loop, 100 ms by default. */
        public Builder loopEvery(Duration newLoopEvery) {
            this.loopEvery = newLoopEvery;
            return this;
        }

        /** How long a call to the store may take, a sixth of the TTL by default; at most a quarter of it. */
        public Builder callTimeout(Duration newCallTimeout) {
            this.callTimeout = newCallTimeout;
            return this;
        }

        /** How long a release by a survivor may take, 2 s by default. */
        public Builder releaseTimeout(Duration newReleaseTimeout) {
            this.releaseTimeout = newReleaseTimeout;
            return this;
        }

        /** After how long without progress a claim is given up, 30 s by default. */
        public Builder claimIdle(Duration newClaimIdle) {
            this.claimIdle = newClaimIdle;
            return this;
        }

        /** How long the brake may slow reclaim, 60 s by default and at most; zero turns it off. */
        public Builder brakeAtMost(Duration newBrakeAtMost) {
            this.brakeAtMost = newBrakeAtMost;
            return this;
        }

        /** How many external resources may be held at a time, a million by default. */
        public Builder maxHolds(int newMaxHolds) {
            this.maxHolds = newMaxHolds;
            return this;
        }

        /**
         * The settings.
         *
         * @throws InvalidArgumentException naming field, value and limit
         */
        public OwnerSettings build() {
            return new OwnerSettings(
                    namespace,
                    service,
                    host,
                    pid,
                    version,
                    ttl,
                    margin.isZero() ? ttl.dividedBy(10) : margin,
                    lockDelay,
                    rankStep,
                    maxRankDelay,
                    reconcileEvery,
                    loopEvery,
                    callTimeout.isZero() ? ttl.dividedBy(6) : callTimeout,
                    releaseTimeout,
                    claimIdle,
                    brakeAtMost,
                    maxHolds);
        }
    }
}
