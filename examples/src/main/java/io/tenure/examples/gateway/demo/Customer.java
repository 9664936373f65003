package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Orders of the demo's own, beside the load: for a certain account, at a certain gateway. Not thread-safe. */
final class Customer {

    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int PAID = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private int orders;

    /** Orders something; returns whether it was paid. Blocks. */
    boolean pays(GatewayProcess gateway, String account) throws IOException, InterruptedException {
        return http.send(order(gateway, account, Manner.PLAIN), BodyHandlers.discarding())
                        .statusCode()
                == PAID;
    }

    /** Orders something that the gateway books late; does not wait for what becomes of it. */
    void ordersHesitantly(GatewayProcess gateway, String account) {
        var unused = http.sendAsync(order(gateway, account, Manner.HESITANT), BodyHandlers.discarding());
    }

    private HttpRequest order(GatewayProcess gateway, String account, Manner manner) {
        orders++;
        Order order = new Order("demo-" + orders, account, 1, manner);
        return HttpRequest.newBuilder(gateway.address().resolve("/orders"))
                .timeout(WITHIN)
                .POST(BodyPublishers.ofString(Json.write(order.toJson())))
                .build();
    }
}
