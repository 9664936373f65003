package io.tenure.faults;

import java.time.Duration;

/** How long recovery may take: the parts that {@code docs/protocol.md} names for G6, for the settings of these tests. */
final class Bounds {

    /** Of the sessions. */
    static final Duration TTL = Duration.ofSeconds(3);

    /** How much later than its TTL etcd ends a session: it looks twice a second, and ends it by an entry of its log. */
    static final Duration LAG = Duration.ofSeconds(1);

    /** The longest that a survivor lets another go first. */
    static final Duration RANK = Duration.ofSeconds(2);

    /** A survivor's own work for up to some thousand locks, its looks and pauses, on a machine that is busy with others. */
    static final Duration CLEANUP = Duration.ofSeconds(4);

    /** After one death. There is no lock-delay: Redis refuses what comes late. */
    static final Duration DEATH = TTL.plus(LAG).plus(RANK).plus(CLEANUP);

    /** The same within two TTLs after etcd's leader changed, as it does when it is restarted. */
    static final Duration DEATH_AFTER_TERM = DEATH.plus(TTL);

    /** After a survivor died while it cleaned up: its claims last until its session ends. */
    static final Duration TWO_DEATHS = DEATH.plus(DEATH);

    /** Until an owner that is back with its store, or its Redis, knows how things stand. */
    static final Duration BACK = Duration.ofSeconds(10);

    private Bounds() {}
}
