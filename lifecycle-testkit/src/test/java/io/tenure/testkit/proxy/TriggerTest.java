package io.tenure.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TriggerTest {

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
        proxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void lostReply_leavesTheRequestHeard_once() throws IOException {
        Trigger trigger = proxy.loseReplyAfter("SET");
        try (Client client = new Client(proxy);
                Client other = new Client(proxy)) {
            assertThat(client.ask("GET S")).isEqualTo("GET S");
            assertThat(trigger.hasFired()).isFalse();

            client.say("ET key").say(" value");

            assertThat(client.hearsNothing()).isTrue();
            assertThat(trigger.hasFired()).isTrue();
            assertThat(server.count()).isEqualTo(2);
            assertThat(other.ask("SET it")).isEqualTo("SET it");
            await().until(() -> proxy.toClient().bytesDropped() == "ET key value".length());
        }
    }

    @Test
    void bytesInOnePiece_areSeenOnce_byOneTriggerEach() throws IOException {
        Trigger first = proxy.loseReplyAfter("SET");
        Trigger second = proxy.loseReplyAfter("SET");
        try (Client client = new Client(proxy);
                Client other = new Client(proxy)) {
            assertThat(client.say("SET").hearsNothing()).isTrue();
            assertThat(first.hasFired()).isTrue();
            assertThat(second.hasFired()).isFalse();

            assertThat(other.say("SET").hearsNothing()).isTrue();
            assertThat(second.hasFired()).isTrue();
        }
    }

    @Test
    void resetInsteadOfReply_leavesTheRequestHeard() throws IOException {
        Trigger trigger = proxy.resetInsteadOfReplyAfter("SET");
        try (Client client = new Client(proxy)) {
            client.ask("hello ");
            client.say("SET");

            assertThatThrownBy(() -> client.hear(1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(trigger.hasFired()).isTrue();
            await().until(() -> server.last().end().equals("end"));
            assertThat(server.last().heard()).isEqualTo("hello SET");
        }
        await().until(() -> proxy.connections() == 0);
        try (Client next = new Client(proxy)) {
            assertThat(next.ask("SET")).isEqualTo("SET");
        }
    }

    @Test
    void cancelledAndForgottenTriggers_doNothing() throws IOException {
        Trigger cancelled = proxy.loseReplyAfter("SET");
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        Trigger forgotten = proxy.loseReplyAfter("SET");
        proxy.heal();

        try (Client client = new Client(proxy)) {
            assertThat(client.ask("SET")).isEqualTo("SET");
        }
        assertThat(cancelled.hasFired()).isFalse();
        assertThat(forgotten.hasFired()).isFalse();
    }

    @Test
    void emptyAndEndlessPatterns_areRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.loseReplyAfter(""));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.loseReplyAfter("x".repeat(4097)));
    }

    @Test
    @Tag("processes")
    @RequiresServer("redis-server")
    void realServer_appliesWhatNobodyIsTold() throws IOException {
        try (RedisServer redis = RedisServer.start();
                FaultProxy toRedis = FaultProxy.to(redis.port());
                Client client = new Client(toRedis)) {
            toRedis.resetInsteadOfReplyAfter("INCR");
            assertThat(client.say("PING\r\n").hear(7)).isEqualTo("+PONG\r\n");

            client.say("INCR count\r\n");

            assertThatThrownBy(() -> client.hear(1)).isInstanceOf(SocketException.class);
            assertThat(redis.command("GET", "count")).isEqualTo("1");
        }
    }
}
