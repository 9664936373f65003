package io.tenure.examples.gateway.service;

import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Headers;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** The calls that registrations and holds are made of, by hand. Blocks. Thread-safe. */
final class HandMadeCalls {

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final String gateway;
    private final URI bank;
    private final String owner = random() + random();

    HandMadeCalls(String gateway, URI bank) {
        this.gateway = gateway;
        this.bank = bank;
    }

    /** This incarnation of the gateway, as the bank knows it. */
    String owner() {
        return owner;
    }

    /** Enters something into a book of the bank, and returns its name there. */
    String enter(String book, Order order) throws PaymentFailedException {
        String instance = order.id() + '-' + owner + '-' + random();
        Map<String, Object> entry =
                Map.of("id", order.id(), "owner", owner, "gateway", gateway, "cents", order.cents());
        expect(201, call(book, instance).PUT(BodyPublishers.ofString(Json.write(entry))));
        return instance;
    }

    void strike(String book, String instance) throws PaymentFailedException {
        expect(204, call(book, instance).DELETE());
    }

    private HttpRequest.Builder call(String book, String instance) {
        return HttpRequest.newBuilder(bank.resolve("/" + book + '/' + instance))
                .header(Headers.GATEWAY, gateway)
                .timeout(WITHIN);
    }

    private void expect(int status, HttpRequest.Builder call) throws PaymentFailedException {
        try {
            int answered = http.send(call.build(), BodyHandlers.discarding()).statusCode();
            if (answered != status) {
                throw new PaymentFailedException("the bank answered " + answered);
            }
        } catch (IOException e) {
            throw new PaymentFailedException("the bank did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentFailedException("interrupted", e);
        }
    }

    private static String random() {
        return HexFormat.of().toHexDigits(SystemTime.instance().random().nextLong());
    }
}
