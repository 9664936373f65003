package io.tenure.benchmarks.locks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * A lock as it is written by hand: {@code SET key value NX PX 30000}, and a script that deletes it if the value is still
 * one's own. Nobody renews it, nobody waits for it, there is no token: the floor.
 */
final class RawLettuce implements LockClient {

    private static final SetArgs IF_FREE = SetArgs.Builder.nx().px(30_000);
    private static final String DELETE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String delete;
    private final String value = UUID.randomUUID().toString();

    RawLettuce(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
        delete = connection.sync().scriptLoad(DELETE);
    }

    @Override
    public String name() {
        return "raw Lettuce";
    }

    @Override
    public void pair(String lock) {
        taken(connection.sync().set(lock, value, IF_FREE));
        released(connection.sync().evalsha(delete, ScriptOutputType.INTEGER, new String[] {lock}, value));
    }

    @Override
    public CompletionStage<?> pairAsync(String lock) {
        return connection.async().set(lock, value, IF_FREE).thenCompose(answer -> {
            taken(answer);
            return connection
                    .async()
                    .<Long>evalsha(delete, ScriptOutputType.INTEGER, new String[] {lock}, value)
                    .thenAccept(RawLettuce::released);
        });
    }

    private static void taken(String answer) {
        if (!"OK".equals(answer)) {
            throw new IllegalStateException("the lock was not free: " + answer);
        }
    }

    private static void released(Long deleted) {
        if (deleted != 1) {
            throw new IllegalStateException("the lock was gone before its release");
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
