package io.tenure.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.time.SystemTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCallerTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    private FakeServer server;
    private HttpCaller caller;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        caller = newCaller(2);
    }

    @AfterEach
    void stop() {
        caller.close();
        server.close();
    }

    private static HttpCaller newCaller(int maxInFlight) {
        return new HttpCaller(SystemTime.instance().newThreads("http-test"), Duration.ofSeconds(5), maxInFlight, null);
    }

    private static HttpRequest request(String address) {
        return HttpRequest.newBuilder(URI.create(address + "/x"))
                .PUT(HttpRequest.BodyPublishers.ofString("body"))
                .build();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        assertThatThrownBy(() -> get(stage))
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> thrown.set(e.getCause()));
        return thrown.get();
    }

    @Test
    void answer_isStatusAndText() throws Exception {
        server.answer(403, "Permission denied");

        assertThat(get(caller.send(request(server.address()), LONG)))
                .isEqualTo(new HttpReply(403, "Permission denied"));
        assertThat(server.only().body()).isEqualTo("body");
    }

    @Test
    void I1_serviceThatNeverAnswers_isGivenUpInTime() {
        server.hang();

        assertThat(failure(caller.send(request(server.address()), SHORT)))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("no complete answer within 200 ms");
    }

    @Test
    void I1_bodyThatNeverEnds_isGivenUpInTime_andItsConnectionClosed() {
        AtomicBoolean hungUp = new AtomicBoolean();
        server.answerRaw(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            try {
                while (true) {
                    body.write('x');
                    body.flush();
                }
            } catch (IOException e) {
                hungUp.set(true);
            }
        });

        CompletionStage<HttpReply> reply = caller.send(request(server.address()), Duration.ofSeconds(5));

        await().atMost(Duration.ofSeconds(20)).untilTrue(hungUp);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> reply.toCompletableFuture().isDone());
    }

    @Test
    void I1_bodyThatStalls_isGivenUpInTime() {
        CountDownLatch over = new CountDownLatch(1);
        server.answerRaw(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("begun".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            over.await();
        });

        assertThat(failure(caller.send(request(server.address()), SHORT))).isInstanceOf(HttpTimeoutException.class);
        over.countDown();
    }

    @Test
    void longBody_isCutAndTheServiceHungUpOn() throws Exception {
        byte[] chunk = "y".repeat(8192).getBytes(UTF_8);
        server.answerRaw(exchange -> {
            exchange.sendResponseHeaders(500, 0);
            for (int i = 0; i < 1024; i++) {
                exchange.getResponseBody().write(chunk);
            }
        });

        HttpReply reply = get(caller.send(request(server.address()), LONG));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).hasSize(4096).matches("y+");
    }

    @Test
    void I1_closing_failsTheCallsUnderWay() {
        server.hang();
        CompletionStage<HttpReply> reply = caller.send(request(server.address()), LONG);
        await().until(() -> server.requests.size() == 1);

        caller.close();

        assertThat(failure(reply)).isInstanceOf(IOException.class).hasMessage("the adapter was closed");
        assertThat(failure(caller.send(request(server.address()), LONG)))
                .isInstanceOf(NotSentException.class)
                .hasMessage("the adapter is closed");
    }

    @Test
    void closing_leavesNoThreadOfOurs() {
        server.hang();
        CompletionStage<HttpReply> reply = caller.send(request(server.address()), LONG);
        await().until(() -> server.requests.size() == 1);

        caller.close();

        assertThat(reply.toCompletableFuture()).isDone();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("tenure-http-test")));
    }

    @Test
    void I2_withoutPermit_nothingIsSent() {
        server.hang();
        CompletionStage<HttpReply> first = caller.send(request(server.address()), LONG);
        CompletionStage<HttpReply> second = caller.send(request(server.address()), LONG);

        assertThat(failure(caller.send(request(server.address()), LONG)))
                .isInstanceOf(NotSentException.class)
                .hasMessage("too many calls are under way");

        await().until(() -> server.requests.size() == 2);
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(second.toCompletableFuture()).isNotDone();
    }

    @Test
    void I2_permits_comeBackHoweverACallEnds() throws Exception {
        String dead = FakeServer.deadAddress();
        for (int i = 0; i < 10; i++) {
            failure(caller.send(request(dead), LONG));
        }
        server.hang();
        failure(caller.send(request(server.address()), SHORT));
        failure(caller.send(request(server.address()), SHORT));
        server.answerRaw(null);

        assertThat(get(caller.send(request(server.address()), LONG)).status()).isEqualTo(200);
        assertThat(get(caller.send(request(server.address()), LONG)).status()).isEqualTo(200);
    }

    @Test
    void I3_dependentThatBlocks_holdsUpNeitherClientNorTimer() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        caller.send(request(server.address()), LONG).thenAccept(reply -> {
            blocked.countDown();
            awaitQuietly(over);
        });
        assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(get(caller.send(request(server.address()), LONG)).status()).isEqualTo(200);
        server.hang();
        assertThat(failure(caller.send(request(server.address()), SHORT))).isInstanceOf(HttpTimeoutException.class);
        over.countDown();
    }

    @Test
    void refusedConnection_isCertainlyNotSent() throws Exception {
        assertThat(failure(caller.send(request(FakeServer.deadAddress()), LONG)))
                .isInstanceOf(NotSentException.class)
                .hasMessage("connection refused");
    }

    @Test
    void noTimeLeft_isCertainlyNotSent() {
        assertThat(failure(caller.send(request(server.address()), Duration.ZERO)))
                .isInstanceOf(NotSentException.class)
                .hasMessage("no time was left");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void connectionThatIsDropped_leavesItOpenWhetherItWasSeen() {
        server.answerRaw(exchange -> {});

        assertThat(failure(caller.send(request(server.address()), LONG)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NotSentException.class);
    }

    @Test
    void answerThatIsNoHttp_leavesItOpen() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (ServerSocket garbage = FakeServer.garbage(threads)) {
            assertThat(failure(caller.send(request("http://127.0.0.1:" + garbage.getLocalPort()), LONG)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
