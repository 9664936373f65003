package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Exchange;
import io.tenure.examples.gateway.wire.HttpHandler;
import io.tenure.examples.gateway.wire.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets. */
class SenderTest {

    private static final Order ORDER = new Order("o-1", "a-1", 1, Manner.PLAIN);
    private static final HttpHandler PAYS = exchange -> exchange.reply(200, Map.of());

    private final List<HttpServer> servers = new ArrayList<>();
    private final Score score = new Score();

    @AfterEach
    void close() {
        servers.forEach(HttpServer::close);
    }

    @Test
    void gatewayThatIsGoneOrLeaving_isLeftOutAndTheOrderPaidElsewhere() throws Exception {
        HttpServer gone = serve(PAYS);
        HttpServer leaving = serve(exchange -> exchange.refuse(503, "leaving"));
        Sender sender = sender(gone, leaving, serve(PAYS));
        gone.close();

        sender.send(ORDER);
        sender.send(ORDER);

        assertThat(settled()).containsEntry("paid", 2L).containsEntry("unanswered", 0L);
    }

    @Test
    void gatewayThatGoesAwayWithAnOrder_isNotAskedTwice() throws Exception {
        HttpServer dying = serve(Exchange::hangUp);
        Sender sender = sender(dying, serve(PAYS));

        sender.send(ORDER);

        assertThat(settled()).containsEntry("unanswered", 1L).containsEntry("paid", 0L);
    }

    @Test
    void refusalOrNoGateway_isCounted() throws Exception {
        Sender sender = sender(serve(exchange -> exchange.refuse(502, "the bank is shut")));
        sender.send(ORDER);
        assertThat(settled()).containsEntry("refused", 1L);

        Sender alone = sender();
        alone.send(ORDER);
        assertThat(settled()).containsEntry("refused", 2L);
    }

    private HttpServer serve(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.start("gateway", handler);
        servers.add(server);
        return server;
    }

    private Sender sender(HttpServer... gateways) {
        return new Sender(
                new Gateways(Arrays.stream(gateways)
                        .map(server -> URI.create("http://127.0.0.1:" + server.port()))
                        .toList()),
                score);
    }

    private Map<String, Object> settled() throws InterruptedException {
        score.awaitSettled(Duration.ofSeconds(20));
        return score.toJson();
    }
}
