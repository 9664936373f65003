package io.tenure.redis;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;

/**
 * What {@link RedisLocks} are made of. Immutable.
 *
 * @param kind the kind's name
 * @param prefix what all keys begin with
 * @param system which Redis it is, for survivors: the same name means the same Redis
 * @param strict whether record and token of each lock are in the coordination store
 * @param backstop after which Redis drops a lock that nobody renews
 * @param trust for how long a server that does not answer is still trusted to hold what it held
 * @param commandTimeout how long an answer may take before the connection counts as dead
 * @param connectTimeout how long connecting may take
 * @param poll how often a waiter looks, if nobody wakes it
 * @param verifyEvery how often everything held is compared with what Redis holds
 * @param reclaimsPerSecond how many locks of the dead a survivor releases in a second, at most
 */
record LockSettings(
        String kind,
        String prefix,
        String system,
        boolean strict,
        Duration backstop,
        Duration trust,
        Duration commandTimeout,
        Duration connectTimeout,
        Duration poll,
        Duration verifyEvery,
        int reclaimsPerSecond) {

    private static final Duration LONGEST = Duration.ofDays(30);

    /** The shortest that is renewed in time, also where a connection is lost just then. */
    static final Duration SHORTEST_BACKSTOP = Duration.ofSeconds(10);

    /** In heartbeats: so that one that is late does not put what is held in doubt. */
    private static final int TRUSTED_BEATS = 3;
    /** So many rounds of the loop that sends them. */
    static final Duration SHORTEST_TRUST = Front.TICK.multipliedBy(TRUSTED_BEATS);

    /** In polls. */
    private static final int PATIENCE = 3;

    private static final int MOST_RECLAIMS = 1_000_000;

    /** Nobody's thread waits for Redis, so many releases may be under way. */
    static final CleanupPolicy CLEANUP = new CleanupPolicy(
            3, Duration.ofSeconds(2), Duration.ofSeconds(1), 1_024, Duration.ofSeconds(1), Duration.ofSeconds(60));

    static final LockSettings DEFAULT = new LockSettings(
            "redis-lock",
            "tenure",
            "default",
            false,
            Duration.ofHours(24),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            20_000);

    LockSettings {
        new LinkSettings(kind, true, commandTimeout, connectTimeout);
        Ids.requireName("prefix", prefix);
        Ids.requireName("system", system);
        LinkSettings.between("backstop", backstop, SHORTEST_BACKSTOP, LONGEST);
        LinkSettings.between("trust", trust, SHORTEST_TRUST, LONGEST);
        LinkSettings.between("poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
        LinkSettings.between("verifyEvery", verifyEvery, Duration.ofMillis(100), Duration.ofHours(1));
        if (reclaimsPerSecond < 1 || reclaimsPerSecond > MOST_RECLAIMS) {
            throw new InvalidArgumentException("reclaimsPerSecond", reclaimsPerSecond, "1 to " + MOST_RECLAIMS);
        }
    }

    /** For how long a waiter that is not heard of keeps its place in a queue. */
    Duration queuePatience() {
        return poll.multipliedBy(PATIENCE);
    }

    /** How long one try may take of a caller that waits for {@code wait}: long enough to ask once, whatever that is. */
    Duration tryFor(Duration wait) {
        Duration most = LockService.LONGEST_TAKE;
        return wait.compareTo(commandTimeout) < 0 ? commandTimeout : wait.compareTo(most) > 0 ? most : wait;
    }

    /**
     * What the epochs of fences are counted by in the store: one for all who share the fences, whatever their kind, so that
     * none of them gives a token out again. A name that fits, whatever the system's and the prefix are.
     */
    String epochCounter() {
        return "redis-epoch." + Sha1.hex(system + "/" + prefix);
    }

    /** How servers are talked to. */
    LinkSettings links() {
        Duration often = trust.dividedBy(TRUSTED_BEATS);
        Duration usual = LinkSettings.DEFAULT_HEARTBEAT;
        return new LinkSettings(kind, true, commandTimeout, connectTimeout, often.compareTo(usual) < 0 ? often : usual);
    }
}
