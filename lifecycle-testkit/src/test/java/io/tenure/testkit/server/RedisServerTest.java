package io.tenure.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
@RequiresServer("redis-server")
class RedisServerTest {

    @Test
    void commands_areAnsweredAsText() {
        try (RedisServer redis = RedisServer.start()) {
            assertThat(redis.command("SET", "key", "grüße\r\n")).isEqualTo("OK");
            assertThat(redis.command("GET", "key")).isEqualTo("grüße\r\n");
            assertThat(redis.command("GET", "none")).isNull();
            assertThat(redis.command("GET", "")).isNull();
            assertThat(redis.command("SET", "empty", "")).isEqualTo("OK");
            assertThat(redis.command("GET", "empty")).isEmpty();
            assertThat(redis.command("INCR", "count")).isEqualTo("1");
            assertThat(redis.command("MGET", "count", "none", "count")).isEqualTo("1\n\n1");
            assertThat(redis.uri()).hasToString("redis://127.0.0.1:" + redis.port());
            assertThatThrownBy(() -> redis.command("INCR", "key"))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("not an integer");
        }
    }

    @Test
    void killedServer_isBackEmpty_onItsPort() {
        try (RedisServer redis = RedisServer.start()) {
            int port = redis.port();
            long pid = redis.pid();
            redis.command("SET", "key", "value");

            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(ServerException.class);
            redis.kill();
            redis.restart();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.pid()).isNotEqualTo(pid);
            assertThat(redis.command("GET", "key")).isNull();
        }
    }

    @Test
    void appendOnlyServer_keepsItsData_untilItIsEmptied() {
        try (RedisServer redis = RedisServer.builder().appendOnly().start()) {
            redis.command("SET", "key", "value");
            redis.kill();
            redis.restart();
            assertThat(redis.command("GET", "key")).isEqualTo("value");

            redis.stop();
            redis.restart();
            assertThat(redis.command("GET", "key")).isEqualTo("value");

            redis.restartEmpty();
            assertThat(redis.command("GET", "key")).isNull();
        }
    }

    @Test
    void pausedServer_runsAndDoesNotAnswer() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();

            assertThat(redis.isRunning()).isTrue();
            assertThat(Files.readString(Path.of("/proc/" + redis.pid() + "/status")))
                    .contains("T (stopped)");
            assertThat(redis.answers()).isFalse();
            redis.resume();
            assertThat(redis.command("PING")).isEqualTo("PONG");
            redis.pause();
        }
    }

    @Test
    void pausedServer_canBeStartedAgain() {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            redis.restart();

            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void settings_reachTheServer() {
        try (RedisServer redis = RedisServer.builder()
                .config("maxmemory 100mb")
                .config("maxmemory-policy allkeys-lru")
                .start()) {
            assertThat(redis.command("CONFIG", "GET", "maxmemory-policy")).isEqualTo("maxmemory-policy\nallkeys-lru");
        }
    }

    @Test
    void acl_bindsOthers_andNotTheTestkit() {
        try (RedisServer redis = RedisServer.builder()
                .acl("user default off")
                .acl("user app on >secret ~app:* +get +set")
                .start()) {
            assertThat(redis.command("SET", "other", "value")).isEqualTo("OK");
            assertThat(redis.command("ACL", "DRYRUN", "app", "SET", "app:1", "value"))
                    .isEqualTo("OK");
            assertThat(redis.command("ACL", "DRYRUN", "app", "SET", "other", "value"))
                    .contains("no permissions");
        }
    }

    @Test
    @RequiresServer("openssl")
    void tls_isAllThatItTalks(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.create(folder);
        try (RedisServer redis = RedisServer.builder().tls(certificates).start()) {
            assertThat(redis.uri()).hasScheme("rediss");
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThatThrownBy(() -> {
                        try (Resp plain = Resp.connect(redis.address(), null, Duration.ofSeconds(5))) {
                            plain.call(List.of("PING"));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void replica_followsItsMaster_withAnAcl() {
        try (RedisServer master = RedisServer.builder().acl("user default off").start();
                RedisServer replica = RedisServer.builder().replicaOf(master).start()) {
            master.command("SET", "key", "value");

            await().until(() -> "value".equals(replica.command("GET", "key")));
        }
    }

    @Test
    void serverThatEndsAtOnce_saysWhatItWroteLast() {
        assertThatThrownBy(() ->
                        RedisServer.builder().config("no-such-setting yes").start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("ended with status 1")
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void takenPort_isNoticed_andAnotherOneTried() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        try (HeldPort taken = HeldPort.any();
                ServerSocket thief =
                        new ServerSocket(taken.number(), 5, taken.address().getAddress());
                RedisServer redis = PortTakenException.retry(() -> {
                    List<HeldPort> ports = List.of(tries.getAndIncrement() == 0 ? taken : HeldPort.any());
                    return RedisServer.started(new RedisServer(new RedisConfig.Draft("redis").finish(), ports));
                })) {
            assertThat(tries).hasValue(2);
            assertThat(redis.port()).isNotEqualTo(thief.getLocalPort());
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void closedServer_leavesNothing() {
        RedisServer redis = RedisServer.builder().appendOnly().start();
        Path data = redis.data();
        ProcessHandle process = ProcessHandle.of(redis.pid()).orElseThrow();
        assertThat(data).exists();

        redis.close();
        redis.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(data.getParent()).doesNotExist();
        assertThatThrownBy(redis::restart).isInstanceOf(ServerException.class).hasMessageContaining("is closed");
    }
}
