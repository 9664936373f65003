package io.tenure.examples.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.HttpServer;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets, with payments that are under the test's control. */
class OrderDeskTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Threads threads = SystemTime.instance().newThreads("test");
    private final CountDownLatch bankAnswers = new CountDownLatch(1);
    private final OrderDesk desk = new OrderDesk(new ControlledPayments(), threads);
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.start("desk", desk::take);
    }

    @AfterEach
    void close() {
        bankAnswers.countDown();
        server.close();
        threads.close(Duration.ofSeconds(1));
    }

    @Test
    void outcomes_areTold() {
        assertThat(send("good").join()).isEqualTo(200);
        assertThat(send("broken").join()).isEqualTo(502);
        assertThat(send("wild").join()).isEqualTo(500);
        assertThat(send("b/ad").join()).isEqualTo(400);
        assertThat(send("\"").join()).isEqualTo(400);
        await().until(() -> desk.open() == 0);
        assertThat(desk.served()).isEqualTo(3);
    }

    @Test
    void leaving_refusesNewOrdersAndWaitsForOpenOnes() throws Exception {
        CompletableFuture<Integer> slow = send("slow");
        await().until(() -> desk.open() == 1);

        desk.leave(Duration.ofMillis(1));
        assertThat(send("good").join()).isEqualTo(503);
        assertThat(slow).isNotDone();

        bankAnswers.countDown();
        desk.leave(Duration.ofSeconds(20));
        assertThat(desk.open()).isZero();
        assertThat(slow.join()).isEqualTo(200);
    }

    @Test
    void moreThanWorkersAndQueueTake_isRefusedAtOnce() {
        for (int i = 0; i < OrderDesk.WORKERS + OrderDesk.WAITING; i++) {
            var unused = send("slow");
        }
        await().until(() -> desk.open() == OrderDesk.WORKERS + OrderDesk.WAITING);

        assertThat(send("good").join()).isEqualTo(429);
    }

    private CompletableFuture<Integer> send(String id) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/orders"))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(
                        "{\"order\":\"" + id + "\",\"account\":\"a\",\"cents\":1,\"manner\":\"plain\"}"))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private final class ControlledPayments implements Payments {
        @Override
        public void pay(Order order) throws PaymentFailedException {
            switch (order.id()) {
                case "broken" -> throw new PaymentFailedException("the bank is shut");
                case "wild" -> throw new IllegalStateException("a bug");
                case "slow" -> awaitBank();
                default -> {}
            }
        }

        private void awaitBank() {
            try {
                bankAnswers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isNothingOpen() {
            return true;
        }

        @Override
        public Map<String, Object> status() {
            return Map.of();
        }

        @Override
        public String metrics() {
            return "";
        }

        @Override
        public void close() {}
    }
}
