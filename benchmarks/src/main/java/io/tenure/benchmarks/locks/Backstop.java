package io.tenure.benchmarks.locks;

import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Map;

/**
 * What renewing a lock's backstop costs: so rare that a minute of holding shows none of it, so it is measured by itself, on
 * locks whose backstop is short, and spread over its period.
 */
final class Backstop {

    /** The default backstop, of which a third passes between two renewals. */
    private static final Duration PERIOD = Duration.ofHours(24).dividedBy(3);
    /** Renewed every ten seconds. */
    private static final Duration SHORT = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** As many as a renewal takes at a time, for each of the 64 lanes. */
    private static final int LOCKS = 6_400;
    /** Run once for each lock that is renewed. */
    private static final String RENEWAL = "pexpire";
    /** What goes on whatever is held. */
    private static final String HEARTBEAT = "ping";

    private Backstop() {}

    /** Commands a minute that renewing so many locks costs in the long run. */
    static double perMinute(int locks, double commandsEach) {
        return locks * commandsEach * Duration.ofMinutes(1).toMillis() / PERIOD.toMillis();
    }

    /** How many commands one renewal takes, of a lock among many. */
    static double commandsEach(Servers servers) {
        RedisServer redis = servers.redis();
        try (TenureLocks locks = new TenureLocks(
                servers.redisUri(),
                servers.connectStore(),
                Duration.ofSeconds(10),
                builder -> builder.prefix("backstop").backstop(SHORT).verifyEvery(Duration.ofHours(1)))) {
            Load.forEach(LockNames.first(LOCKS), Shape.AT_A_TIME, locks::hold);
            RedisCommands before = RedisCommands.now(redis);
            long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                Map.Entry<Long, Long> seen = renewals(RedisCommands.now(redis).since(before));
                if (seen.getKey() >= LOCKS) {
                    return (double) seen.getValue() / seen.getKey();
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IllegalStateException("only " + seen.getKey() + " backstops were renewed");
                }
                Pause.of(Duration.ofMillis(500));
            }
        }
    }

    private static Map.Entry<Long, Long> renewals(RedisCommands run) {
        return Map.entry(run.of(RENEWAL), run.total(command -> !command.equals(HEARTBEAT)));
    }
}
