package io.tenure.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;

/** Opens connections to one place: a server, or whichever server is the master there. */
interface Connector extends AutoCloseable {

    /**
     * Connects. May block for that long, and a little longer.
     *
     * @throws Exception if nobody answers, or not in time
     */
    StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception;

    /** What it leads to, without secrets, for logs. */
    String place();

    /** Ends what it owns; never the user's client. */
    @Override
    default void close() {}
}
