package io.tenure.redis;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.ManifestAdapterContract;
import io.tenure.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The locks that keep a manifest, under the contract of adapters. */
@RequiresServer("redis-server")
class DefaultLocksAdapterTest extends ManifestAdapterContract<RedisLock> {

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected AdapterFixture<RedisLock> openFixture() {
        return new OnLocks(redis, false);
    }
}
