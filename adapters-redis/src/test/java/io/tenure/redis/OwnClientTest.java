package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.codec.StringCodec;
import io.tenure.test.CapturedLog;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class OwnClientTest {

    private static final int CONNECTIONS = 20;

    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }

    @Test
    void close_endsEverything_inOrder() throws Exception {
        Set<Thread> before = clientThreads();
        try (CapturedLog log = new CapturedLog();
                RedisServer redis = RedisServer.start()) {
            OwnClient own = new OwnClient();
            own.begin(Rig.SETTINGS, null);
            for (int i = 0; i < CONNECTIONS; i++) {
                var unused = own.client()
                        .connectAsync(StringCodec.ASCII, Rig.uri(redis))
                        .get();
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                // Under way when it closes.
                var unused = own.client().connectAsync(StringCodec.ASCII, Rig.uri(redis));
            }

            own.close(Duration.ofSeconds(1));
            own.close(Duration.ofSeconds(1));

            await().atMost(Rig.SOON).until(() -> before.containsAll(clientThreads()));
            assertThat(log.text()).doesNotContain("ERROR");
        }
    }
}
