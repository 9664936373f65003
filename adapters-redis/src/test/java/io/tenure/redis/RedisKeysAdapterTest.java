package io.tenure.redis;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.ResourceAdapterContract;
import io.tenure.testkit.server.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Keys, under the contract of adapters. */
@RequiresServer("redis-server")
class RedisKeysAdapterTest extends ResourceAdapterContract<RedisKey> {

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
    protected AdapterFixture<RedisKey> openFixture() {
        return new OnKeys(redis);
    }

    private static final class OnKeys extends OnRedis<RedisKey> {

        OnKeys(RedisServer redis) {
            super(redis);
        }

        @Override
        ResourceAdapter<RedisKey> at(String uri) {
            return RedisKeys.at(uri).commandTimeout(COMMAND_TIMEOUT).build();
        }

        /** Offers a value of its own for each take, as {@link RedisKeys#put} does, for as long as the test runs. */
        @Override
        public Map<String, String> attributes(ResourceAdapter<RedisKey> adapter, int take) {
            String value = "value " + take;
            String sha1 = Sha1.hex(value);
            var unused = ((RedisKeys) adapter).here().offer(sha1, value);
            return Map.of(RedisKeys.SHA1_ATTRIBUTE, sha1);
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            String value = redis().command("GET", record.id());
            return value != null && Sha1.hex(value).equals(record.attributes().get(RedisKeys.SHA1_ATTRIBUTE));
        }
    }
}
