package io.tenure.examples.gateway.load;

import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.time.SystemTime;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends orders to the gateways, and goes on with the others when one is gone. Never blocks. Thread-safe. */
final class Sender {

    /** What a gateway answers that takes no orders any more. */
    private static final int LEAVING = 503;

    private static final int PAID = 200;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final Gateways gateways;
    private final Score score;

    Sender(Gateways gateways, Score score) {
        this.gateways = gateways;
        this.score = score;
    }

    void send(Order order) {
        score.sent();
        send(order, SystemTime.instance().nowNanos());
    }

    private void send(Order order, long sinceNanos) {
        Optional<URI> gateway = gateways.next();
        if (gateway.isEmpty()) {
            score.refused();
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(gateway.get().resolve("/orders"))
                .timeout(ANSWER_WITHIN)
                .POST(BodyPublishers.ofString(Json.write(order.toJson())))
                .build();
        var unused = http.sendAsync(request, BodyHandlers.ofString()).handle((answer, failure) -> {
            settle(order, sinceNanos, gateway.get(), answer, failure);
            return answer;
        });
    }

    private void settle(
            Order order,
            long sinceNanos,
            URI gateway,
            @Nullable HttpResponse<String> answer,
            @Nullable Throwable failure) {
        if (answer != null && answer.statusCode() == PAID) {
            score.paid(TimeUnit.NANOSECONDS.toMillis(SystemTime.instance().nowNanos() - sinceNanos));
        } else if (isNotTaken(answer, failure)) {
            // It has not begun with the order, so another one may.
            if (gateways.gone(gateway)) {
                LOG.info("{} takes no orders any more", gateway);
            }
            score.rerouted();
            send(order, sinceNanos);
        } else if (answer != null) {
            LOG.warn("{} answered {} to {}: {}", gateway, answer.statusCode(), order.id(), answer.body());
            score.refused();
        } else {
            LOG.warn("{} went away with {}: {}", gateway, order.id(), String.valueOf(failure));
            score.unanswered();
        }
    }

    private static boolean isNotTaken(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return answer != null ? answer.statusCode() == LEAVING : cause instanceof ConnectException;
    }
}
