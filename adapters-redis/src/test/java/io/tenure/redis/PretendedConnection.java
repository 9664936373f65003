package io.tenure.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAsyncCommandsImpl;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import io.lettuce.core.pubsub.api.reactive.RedisPubSubReactiveCommands;
import io.lettuce.core.pubsub.api.sync.RedisPubSubCommands;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Collection;

/** A connection of Lettuce's as far as its type goes: it has commands, and refuses all that ours do not use. */
abstract class PretendedConnection implements StatefulRedisPubSubConnection<String, String> {

    private final RedisPubSubAsyncCommands<String, String> async =
            new RedisPubSubAsyncCommandsImpl<>(this, StringCodec.ASCII);

    @Override
    public final RedisPubSubAsyncCommands<String, String> async() {
        return async;
    }

    @Override
    public final RedisCodec<String, String> getCodec() {
        return StringCodec.ASCII;
    }

    @Override
    public final void close() {
        var unused = closeAsync();
    }

    /** No command has a timeout of its own. */
    @Override
    public final void setTimeout(Duration timeout) {}

    private static UnsupportedOperationException refused() {
        return new UnsupportedOperationException("none of ours asks for that");
    }

    @Override
    public final RedisPubSubCommands<String, String> sync() {
        throw refused();
    }

    @Override
    public final RedisPubSubReactiveCommands<String, String> reactive() {
        throw refused();
    }

    @Override
    public final void removeListener(RedisPubSubListener<String, String> listener) {
        throw refused();
    }

    @Override
    public final void addListener(PushListener listener) {
        throw refused();
    }

    @Override
    public final void removeListener(PushListener listener) {
        throw refused();
    }

    @Override
    public final void removeListener(RedisConnectionStateListener listener) {
        throw refused();
    }

    @Override
    public final boolean isMulti() {
        throw refused();
    }

    @Override
    public final Duration getTimeout() {
        throw refused();
    }

    @Override
    public final Collection<RedisCommand<String, String, ?>> dispatch(
            Collection<? extends RedisCommand<String, String, ?>> commands) {
        throw refused();
    }

    @Override
    public final ClientOptions getOptions() {
        throw refused();
    }

    @Override
    public final ClientResources getResources() {
        throw refused();
    }

    @Override
    public final void setAutoFlushCommands(boolean autoFlush) {
        throw refused();
    }

    @Override
    public final void flushCommands() {
        throw refused();
    }
}
