package io.tenure.examples.gateway.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.examples.gateway.wire.Headers;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets. */
class BankTest {

    private static final String ENTRY = "{\"id\":\"order-1\",\"owner\":\"o1\",\"gateway\":\"gateway-1\",\"cents\":500}";

    private final HttpClient http = HttpClient.newHttpClient();
    private Bank bank;

    @BeforeEach
    void open() throws IOException {
        bank = Bank.open();
    }

    @AfterEach
    void close() {
        bank.close();
    }

    @Test
    void entry_isMadePaidAndStruckOut() throws Exception {
        assertThat(call("PUT", "/holds/h-1", ENTRY)).isEqualTo(201);
        assertThat(call("PUT", "/holds/h-1", ENTRY)).isEqualTo(201);
        assertThat(call("POST", "/payments", "{\"hold\":\"h-1\",\"slow\":false}"))
                .isEqualTo(200);
        assertThat(left().number("holds")).isEqualTo(1);

        assertThat(call("DELETE", "/holds/h-1", "")).isEqualTo(204);
        assertThat(call("DELETE", "/holds/h-1", "")).isEqualTo(404);
        assertThat(call("POST", "/payments", "{\"hold\":\"h-1\",\"slow\":false}"))
                .isEqualTo(409);
        assertThat(left().number("left")).isZero();
    }

    @Test
    void slowPayment_isPaidByWhatIsOnHoldThen() throws Exception {
        call("PUT", "/holds/h-1", ENTRY);
        var paying = http.sendAsync(
                request("POST", "/payments", "{\"hold\":\"h-1\",\"slow\":true}"), BodyHandlers.ofString());
        call("DELETE", "/holds/h-1", "");

        assertThat(paying.get().statusCode()).isEqualTo(409);
    }

    @Test
    void booking_withATokenThatWasOvertaken_isRefusedAndCounted() throws Exception {
        assertThat(call("POST", "/payments", "{\"account\":\"a\",\"token\":7,\"slow\":false}"))
                .isEqualTo(200);
        assertThat(call("POST", "/payments", "{\"account\":\"a\",\"token\":6,\"slow\":false}"))
                .isEqualTo(409);

        JsonObject ledger = left().object("ledger");
        assertThat(ledger.object("booked").number("unknown")).isEqualTo(1);
        assertThat(ledger.object("refused").number("unknown")).isEqualTo(1);
        assertThat(call("GET", "/ledger", "")).isEqualTo(200);
    }

    @Test
    void foreignName_isRefused() throws Exception {
        call("PUT", "/registrations/r-1", ENTRY);

        assertThat(call("PUT", "/registrations/r-1", ENTRY.replace("o1", "o2"))).isEqualTo(409);
    }

    @Test
    void nonsense_isRefusedAndTheBankGoesOn() throws Exception {
        assertThat(call("PUT", "/holds/h-1", "{\"id\":")).isEqualTo(400);
        assertThat(call("PUT", "/holds/h-1", "{\"id\":\"x\"}")).isEqualTo(400);
        assertThat(call("PUT", "/holds", ENTRY)).isEqualTo(404);
        assertThat(call("GET", "/vault", "")).isEqualTo(404);
        assertThat(left().number("left")).isZero();
    }

    @Test
    void disconnect_endsTheChannelAndNothingElse() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bank.port())) {
            String request = "PUT /holds/h-1 HTTP/1.1\r\nHost: bank\r\n" + Headers.GATEWAY + ": gateway-1\r\n"
                    + "Content-Length: " + ENTRY.length() + "\r\n\r\n" + ENTRY;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            await().untilAsserted(() -> assertThat(left().number("holds")).isEqualTo(1));
            assertThat(left().object("channels").number("gateway-1")).isEqualTo(1);
        }
        await().untilAsserted(() ->
                assertThat(left().object("channels").has("gateway-1")).isFalse());
        assertThat(left().number("holds")).isEqualTo(1);
    }

    private int call(String method, String path, String body) throws Exception {
        return http.send(request(method, path, body), BodyHandlers.ofString()).statusCode();
    }

    private JsonObject left() throws Exception {
        HttpResponse<String> answer = http.send(request("GET", "/left", ""), BodyHandlers.ofString());
        return Json.read(answer.body());
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bank.port() + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, BodyPublishers.ofString(body))
                .build();
    }
}
