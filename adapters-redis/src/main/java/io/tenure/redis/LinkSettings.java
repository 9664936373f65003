package io.tenure.redis;

import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;

/**
 * How servers are talked to. Immutable.
 *
 * @param name whose links they are, for threads and logs
 * @param mustNotEvict whether a server that may drop keys when its memory is full is refused
 * @param commandTimeout how long an answer may take before the connection counts as dead
 * @param connectTimeout how long connecting may take
 * @param heartbeat how often a server is asked whether it is there
 */
record LinkSettings(
        String name, boolean mustNotEvict, Duration commandTimeout, Duration connectTimeout, Duration heartbeat) {

    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    LinkSettings {
        Ids.requireName("name", name);
        between("commandTimeout", commandTimeout, SHORTEST, LONGEST);
        between("connectTimeout", connectTimeout, SHORTEST, LONGEST);
        between("heartbeat", heartbeat, SHORTEST, LONGEST);
    }

    /** With the usual heartbeat. */
    LinkSettings(String name, boolean mustNotEvict, Duration commandTimeout, Duration connectTimeout) {
        this(name, mustNotEvict, commandTimeout, connectTimeout, DEFAULT_HEARTBEAT);
    }

    /** @throws InvalidArgumentException if {@code value} is out of its bounds */
    static void between(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidArgumentException(field, value, least + " to " + most);
        }
    }
}
