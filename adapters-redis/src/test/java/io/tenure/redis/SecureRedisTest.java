package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.testkit.server.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, passwords, and clients of the user's. See {@link RedisRightsTest} for rights. */
@RequiresServer({"redis-server", "openssl"})
class SecureRedisTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SECRET = "s3cr3t-word";

    private static void takeAndRelease(Processes processes, RedisLocksBuilder builder) {
        Processes.Member a = processes.start("a", builder, locks -> locks);
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, "account-7", SOON);
        assertThat(held.isValid()).isTrue();
        a.locks
                .tryAcquire(a.coordinator, LockRequest.named("fair").inTurn())
                .orElseThrow()
                .close();
        held.close();
    }

    private static void putAndDelete(RedisKeys.Builder builder) {
        RedisKeys keys = builder.build();
        try (ResourceCoordinator coordinator =
                        ResourceCoordinator.builder("keys").adapter(keys).build();
                ResourceLease<RedisKey> put = keys.put(coordinator, "key", "value")) {
            assertThat(put.isValid()).isTrue();
        }
        keys.close();
    }

    @Test
    void tls_isSpoken_andACertificateThatNobodyVouchesFor_isRefused(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.create(folder);
        try (RedisServer redis = RedisServer.builder().tls(certificates).start();
                Processes processes = new Processes(redis)) {
            RedisURI uri = RedisURI.builder()
                    .withHost("127.0.0.1")
                    .withPort(redis.port())
                    .withSsl(true)
                    .build();
            SslOptions trust = SslOptions.builder()
                    .trustManager(certificates.authority().toFile())
                    .build();
            takeAndRelease(processes, RedisLocks.at(uri).tls(trust));
            putAndDelete(RedisKeys.at(uri).tls(trust).connectTimeout(SOON).commandTimeout(SOON));

            Processes.Member stranger = processes.start(
                    "stranger", RedisLocks.at(uri), locks -> locks.connectTimeout(Duration.ofMillis(500)));
            assertThatThrownBy(() -> stranger.locks.acquire(stranger.coordinator, "account-7", Duration.ofSeconds(1)))
                    .isInstanceOf(TakeFailedException.class)
                    .hasMessageContaining("no connection")
                    .hasMessageContaining("127.0.0.1:" + redis.port());
            stranger.die();
        }
    }

    @Test
    void wrongPassword_isSaid_andTheRightOneIsNot() throws IOException {
        try (RedisServer redis = RedisServer.builder()
                        .acl("user app on >" + SECRET + " " + RedisRightsTest.documented())
                        .start();
                Processes processes = new Processes(redis)) {
            String secret = "wr0ng-but-secret";
            RedisURI uri = RedisURI.builder()
                    .withHost("127.0.0.1")
                    .withPort(redis.port())
                    .withAuthentication("app", secret.toCharArray())
                    .build();
            RedisLocks locks = RedisLocks.at(uri).build();
            assertThat(locks.toString() + locks.endpoint()).doesNotContain(secret);
            Processes.Member a = processes.start("a", RedisLocks.at(uri), builder -> builder);
            assertThatThrownBy(() -> a.locks.acquire(a.coordinator, "account-7", Duration.ofSeconds(1)))
                    .isInstanceOf(TakeFailedException.class)
                    .hasMessageNotContaining(secret);
            a.die();
        }
    }

    @Test
    void clientOfTheUsers_isUsed_andStaysOpen() {
        try (RedisServer redis = RedisServer.start()) {
            RedisClient client = RedisClient.create(redis.uri().toString());
            try (Processes processes = new Processes(redis)) {
                takeAndRelease(processes, RedisLocks.on(client));
            }
            try (var connection = client.connect()) {
                assertThat(connection.sync().ping()).isEqualTo("PONG");
            }
            assertThatThrownBy(() -> RedisLocks.on(client).tls(SslOptions.create()))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("tls");
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @Test
    void optionsThatDoHarm_areNamed() {
        List<String> advice = ClientAdvice.of(ClientOptions.create());

        assertThat(advice).anyMatch(line -> line.startsWith("disconnectedBehavior"));
        assertThat(advice).anyMatch(line -> line.startsWith("requestQueueSize"));
        assertThat(advice).anyMatch(line -> line.startsWith("socketOptions.connectTimeout"));
        assertThat(advice).noneMatch(line -> line.contains("timeoutOptions"));
        assertThat(ClientAdvice.of(ClientOptions.builder()
                        .timeoutOptions(TimeoutOptions.enabled(Duration.ofMillis(100)))
                        .build()))
                .anyMatch(line -> line.contains("timeoutOptions"));
        assertThat(ClientAdvice.of(OwnClient.options(LockSettings.DEFAULT.links(), null)))
                .as("ours have none of them")
                .isEmpty();
    }
}
