package io.tenure.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link FaultProxy} as a proxy: connections, and the faults of whole connections. */
class FaultProxyTest {

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
    void bytes_areForwardedBothWays_andCounted() throws IOException {
        try (Client one = new Client(proxy);
                Client two = new Client(proxy)) {
            assertThat(one.ask("hello")).isEqualTo("hello");
            assertThat(two.ask("world!")).isEqualTo("world!");

            assertThat(proxy.connections()).isEqualTo(2);
            assertThat(proxy.toServer().bytes()).isEqualTo(11);
            assertThat(proxy.toClient().bytes()).isEqualTo(11);
        }
        await().until(() -> proxy.connections() == 0);
        assertThat(proxy.connectionsEver()).isEqualTo(2);
    }

    @Test
    void muchAtOnce_arrivesWhole() throws Exception {
        String much = "0123456789abcdef".repeat(256 * 1024);
        try (Client client = new Client(proxy)) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    heard.complete(client.hear(much.length()));
                } catch (IOException e) {
                    heard.completeExceptionally(e);
                }
            });
            reader.start();
            client.say(much);

            reader.join();
            assertThat(heard.get().equals(much)).isTrue();
        }
    }

    @Test
    void endOfOneSide_isForwarded_andTheOtherGoesOn() throws IOException {
        try (Client client = new Client(proxy)) {
            client.say("last words").sayNoMore();

            assertThat(client.hear(100)).isEqualTo("last wordsbye");
            assertThat(server.last().end()).isEqualTo("end");
        }
    }

    @Test
    void resetOfOneSide_isForwarded() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            server.last().reset();

            assertThatThrownBy(() -> client.hear(1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            client.socket().setSoLinger(true, 0);
        }
        await().untilAsserted(() -> assertThat(server.last().end()).contains("reset"));
    }

    @Test
    void reset_reachesBothSides() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");

            proxy.reset();

            assertThat(proxy.connections()).isZero();
            assertThatThrownBy(() -> client.hear(1))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            await().untilAsserted(() -> assertThat(server.last().end()).contains("reset"));
        }
        try (Client next = new Client(proxy)) {
            assertThat(next.ask("hello")).isEqualTo("hello");
        }
    }

    @Test
    void cut_endsBothSides() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");

            proxy.cut();

            assertThat(client.hear(1)).isEmpty();
            await().untilAsserted(() -> assertThat(server.last().end()).isEqualTo("end"));
        }
    }

    @Test
    void refusedClients_cannotConnect_untilTheyAreAccepted() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            proxy.refuse();
            proxy.refuse();

            assertThatThrownBy(() -> new Client(proxy)).isInstanceOf(ConnectException.class);
            assertThat(client.ask("still here")).isEqualTo("still here");

            proxy.accept();
            proxy.accept();
            try (Client next = new Client(proxy)) {
                assertThat(next.ask("hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void serverThatIsNotThere_becomesAReset() throws IOException {
        try (HeldPort nobody = HeldPort.any();
                FaultProxy toNobody = FaultProxy.to(nobody.number())) {
            // The reset may come as early as the end of connecting.
            assertThatThrownBy(() -> {
                        try (Client client = new Client(toNobody)) {
                            client.hear(1);
                        }
                    })
                    .isInstanceOf(SocketException.class);
            await().until(() -> toNobody.connections() == 0);
        }
    }

    @Test
    void unknownTarget_isRejected() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultProxy.to(unknown))
                .withMessageContaining("nowhere.invalid");
    }

    @Test
    void closedProxy_endsAll() throws IOException {
        try (Client client = new Client(proxy)) {
            client.ask("hello");
            proxy.close();
            proxy.close();

            assertThat(client.hear(1)).isEmpty();
            assertThatThrownBy(() -> new Client(proxy)).isInstanceOf(ConnectException.class);
            assertThatThrownBy(proxy::reset).isInstanceOf(IllegalStateException.class);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().contains("fault-proxy"));
        }
    }
}
