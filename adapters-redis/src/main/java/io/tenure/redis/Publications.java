package io.tenure.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A connection that hears what is published.
 *
 * @param connection to a server, or to whichever of a cluster
 * @param areHeard whether what is published on others is heard there, as far as is known; must not block
 */
record Publications(StatefulRedisPubSubConnection<String, String> connection, BooleanSupplier areHeard) {

    /** Connects. */
    interface Source {
        /** May block for that long, and a little longer. */
        Publications connect(Duration atMost) throws Exception;
    }

    /** Of a server that has no others beside it. */
    static Publications ofOne(StatefulRedisPubSubConnection<String, String> connection) {
        return new Publications(connection, () -> true);
    }
}
