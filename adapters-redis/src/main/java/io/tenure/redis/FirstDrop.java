package io.tenure.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;

/**
 * Listens for a connection's first drop, also before there is a link: what a server says of itself counts for nobody else,
 * and its client may have connected again by the time that this has been read. Thread-safe.
 */
final class FirstDrop implements RedisConnectionStateListener {

    /** Guarded by this. */
    private boolean dropped;
    /** Guarded by this. */
    private @Nullable Link link;

    /** Listens from now on. */
    static FirstDrop of(StatefulRedisConnection<String, String> connection) {
        FirstDrop made = new FirstDrop();
        connection.addListener(made);
        return made;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> unused) {
        Link last;
        synchronized (this) {
            dropped = true;
            last = link;
        }
        if (last != null) {
            last.end();
        }
    }

    /** Ends {@code made} with the first drop, which may be over. */
    void ends(Link made) {
        boolean late;
        synchronized (this) {
            link = made;
            late = dropped;
        }
        if (late) {
            made.end();
        }
    }
}
