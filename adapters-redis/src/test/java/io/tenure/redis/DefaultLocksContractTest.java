package io.tenure.redis;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.LockContract;
import io.tenure.testkit.contract.LockFixture;
import io.tenure.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Locks as their users see them, under the contract of locks. */
@RequiresServer("redis-server")
class DefaultLocksContractTest extends LockContract {

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
    protected LockFixture openFixture() {
        return new LeasedLocks(redis, false);
    }
}
