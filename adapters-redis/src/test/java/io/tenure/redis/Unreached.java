package io.tenure.redis;

import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.tenure.adapter.AdapterContext;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What locks are made of, with a Redis that nobody reaches: for what needs none, on any clock. */
final class Unreached implements AutoCloseable {

    final LockService service;
    final WaitRoom room;
    private final Front front;

    Unreached(TimeSource time, Duration poll) {
        this(time, poll, false);
    }

    Unreached(TimeSource time, Duration poll, boolean strict) {
        LockSettings usual = LockSettings.DEFAULT;
        LockSettings settings = new LockSettings(
                usual.kind(),
                usual.prefix(),
                usual.system(),
                strict,
                usual.backstop(),
                usual.trust(),
                usual.commandTimeout(),
                usual.connectTimeout(),
                poll,
                usual.verifyEvery(),
                usual.reclaimsPerSecond());
        this.front = new Front("test", settings.links(), time, new Nowhere(), link -> {});
        this.service = new LockService(settings, new Context(time), front);
        this.room = new WaitRoom(
                service,
                new Bulletin(
                        new Nowhere()::publications,
                        settings.connectTimeout(),
                        time,
                        front.threads().scheduler(),
                        front.connecting()));
    }

    @Override
    public void close() {
        front.close();
    }

    private static final class Nowhere implements RedisAccess {

        @Override
        public Links links(LinkSettings settings, TimeSource time, Keepers keepers) {
            return new SingleServer(keepers.of(
                    new Connector() {
                        @Override
                        public StatefulRedisConnection<String, String> connect(Duration atMost) throws IOException {
                            throw new IOException("nowhere");
                        }

                        @Override
                        public String place() {
                            return "nowhere";
                        }
                    },
                    link -> {}));
        }

        @Override
        public Publications publications(Duration atMost) throws IOException {
            throw new IOException("nowhere");
        }

        @Override
        public void tls(SslOptions options) {}

        @Override
        public void close() {}
    }

    private record Context(TimeSource time) implements AdapterContext {

        @Override
        public String name() {
            return "test";
        }

        @Override
        public boolean mustNotBlock() {
            return false;
        }

        @Override
        public CompletionStage<Long> countUp(String counter, long above, Duration timeout) {
            return CompletableFuture.failedStage(new IOException("nowhere"));
        }

        @Override
        public CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout) {
            return CompletableFuture.failedStage(new IOException("nowhere"));
        }

        @Override
        public void lost(ResourceRecord record, String reason) {}
    }
}
