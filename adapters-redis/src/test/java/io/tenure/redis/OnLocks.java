package io.tenure.redis;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;

/** Locks as adapters. */
final class OnLocks extends OnRedis<RedisLock> {

    private static final Lanes LANES = new Lanes("tenure");

    private final boolean strict;

    OnLocks(RedisServer redis, boolean strict) {
        super(redis);
        this.strict = strict;
    }

    @Override
    ResourceAdapter<RedisLock> at(String uri) {
        return RedisLocks.at(uri)
                .strict(strict)
                .commandTimeout(COMMAND_TIMEOUT)
                .verifyEvery(Duration.ofMillis(500))
                .build();
    }

    @Override
    public boolean isThere(ResourceRecord record) {
        String key = LANES.of(record.id()).lock(Lane.field(record.id()));
        String value = redis().command("GET", key);
        return value != null && value.startsWith(LockValue.begin(record.owner(), record.nonce()) + ':');
    }
}
