package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrontTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    /** More places than there are threads, and nobody answers at any of them. */
    private static final class Hanging implements RedisAccess {

        private static final int PLACES = 8;
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public Links links(LinkSettings settings, TimeSource time, Keepers keepers) {
            for (int i = 1; i < PLACES; i++) {
                keepers.of(connector(), link -> {}).start();
            }
            return new SingleServer(keepers.of(connector(), link -> {}));
        }

        private Connector connector() {
            return new Connector() {
                @Override
                public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                    over.await();
                    throw new IllegalStateException("nobody is there");
                }

                @Override
                public String place() {
                    return "nowhere";
                }
            };
        }

        @Override
        public Publications publications(Duration atMost) {
            throw new IllegalStateException("nobody is there");
        }

        @Override
        public void tls(SslOptions options) {}

        @Override
        public void close() {
            over.countDown();
        }
    }

    @Test
    void whoeverHangsWhileConnecting_keepsNobodyElseWaiting() throws Exception {
        Hanging access = new Hanging();
        LinkSettings settings = new LinkSettings("test", true, SHORT, SHORT);
        try (Front front = new Front("front", settings, SystemTime.instance(), access, link -> {})) {
            front.start(nowNanos -> Long.MAX_VALUE);
            CountDownLatch ran = new CountDownLatch(1);

            front.later(Duration.ZERO, ran::countDown, refused -> {});

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            access.close();
        }
    }
}
