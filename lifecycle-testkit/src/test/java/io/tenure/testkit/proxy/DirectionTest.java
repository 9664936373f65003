package io.tenure.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectionTest {

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
    void delay_isKept() throws IOException {
        proxy.toClient().delay(Duration.ofMillis(300));
        try (Client client = new Client(proxy)) {
            long before = System.nanoTime();
            assertThat(client.ask("late")).isEqualTo("late");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

            proxy.toClient().flow();
            assertThat(client.ask("soon")).isEqualTo("soon");
        }
    }

    @Test
    void delay_isThatOfOneDirection() throws IOException {
        proxy.toClient().delay(Duration.ofHours(1));
        try (Client client = new Client(proxy)) {
            client.say("heard");
            await().until(() -> server.count() == 1 && server.last().heard().equals("heard"));

            assertThat(client.hearsNothing()).isTrue();
        }
    }

    @Test
    void limit_isKept() throws IOException {
        proxy.toServer().limit(10_000);
        try (Client client = new Client(proxy)) {
            long before = System.nanoTime();
            assertThat(client.ask("x".repeat(4_000))).hasSize(4_000);

            // The first piece goes at once, and the last one ends the wait.
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(350));
        }
    }

    @Test
    void heldBytes_arriveLater() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            proxy.toServer().hold();
            client.say(" one").say(" two").sayNoMore();

            assertThat(client.hearsNothing()).isTrue();
            assertThat(server.last().heard()).isEqualTo("hello");
            assertThat(server.last().end()).isEmpty();

            proxy.toServer().flow();
            assertThat(client.hear(100)).isEqualTo(" one twobye");
        }
    }

    @Test
    void holding_isBounded() throws IOException {
        proxy.toServer().hold();
        try (SocketChannel client = SocketChannel.open(proxy.address());
                Selector selector = Selector.open()) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            long written = 0;
            while (written < 64_000_000 && selector.select(300) > 0) {
                selector.selectedKeys().clear();
                written += client.write(bytes.clear());
            }

            // What the kernel keeps of it, on both of its sides, and a little of ours.
            assertThat(written).isLessThan(32_000_000);
            assertThat(proxy.toServer().bytes()).isZero();
        }
    }

    @Test
    void droppedRequests_areNeverHeard() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            proxy.toServer().drop();
            client.say("lost");
            assertThat(client.hearsNothing()).isTrue();

            proxy.toServer().flow();
            client.say("after a hole");
            assertThat(client.hearsNothing()).isTrue();
            assertThat(server.last().heard()).isEqualTo("hello");
            assertThat(server.last().end()).isEmpty();
            assertThat(proxy.toServer().bytesDropped()).isEqualTo(16);
        }
        try (Client next = new Client(proxy)) {
            assertThat(next.ask("hello")).isEqualTo("hello");
        }
    }

    @Test
    void droppedReplies_leaveTheRequestHeard() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            proxy.toClient().drop();
            client.say(" again");

            await().until(() -> server.last().heard().equals("hello again"));
            assertThat(client.hearsNothing()).isTrue();
            server.last().reset();
            assertThat(client.hearsNothing()).isTrue();
        }
    }

    @Test
    void droppingOneConnection_needNotTearIdleOnes() throws IOException {
        try (Client busy = new Client(proxy);
                Client idle = new Client(proxy)) {
            idle.ask("hello");
            busy.ask("hello");
            proxy.toClient().drop();
            busy.say("x");
            await().until(() -> proxy.toClient().bytesDropped() == 1);
            proxy.heal();

            assertThat(idle.ask("still whole")).isEqualTo("still whole");
            assertThat(busy.say("y").hearsNothing()).isTrue();
        }
    }

    @Test
    void halfClosedDirection_ends_andTheOtherGoesOn() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");

            proxy.toServer().halfClose();

            await().until(() -> server.last().end().equals("end"));
            client.say("nobody listens");
            assertThat(client.hear(100)).isEqualTo("bye");
            assertThat(server.last().heard()).isEqualTo("hello");
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void switches_rejectWhatMeansNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.toServer().delay(Duration.ofMillis(-1)))
                .withMessageContaining("delay");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.toServer().limit(0))
                .withMessageContaining("bytesPerSecond");
    }

    @Test
    void toString_tellsTheFaults() {
        proxy.toServer().hold();
        proxy.toServer().drop();
        assertThat(proxy.toServer()).hasToString("Direction[delay PT0S, holds, drops]");
        proxy.heal();
        assertThat(proxy.toServer()).hasToString("Direction[delay PT0S]");
    }
}
