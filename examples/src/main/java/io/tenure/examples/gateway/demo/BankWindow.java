package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.Headers;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonObject;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where the demo looks into the bank's books. Blocks. Thread-safe. */
final class BankWindow {

    /** Who asks, so that its own channels are not taken for a gateway's. */
    static final String NAME = "demo";

    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Map<String, String> KIND_BY_BOOK =
            Map.of("registrations", "http-registration", "holds", "account-hold");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final URI bank;

    BankWindow(URI bank) {
        this.bank = bank;
    }

    /** What is left, and for whom. */
    BankReport left() throws IOException, InterruptedException {
        String answer = get("/left");
        // The report counts back from its own moment, so that moment is noted before anything else is done.
        long readNanos = SystemTime.instance().nowNanos();
        return BankReport.of(Json.read(answer), readNanos);
    }

    /** What some owners never gave up; it makes no difference whether others have begun to clean up after them. */
    Set<Orphan> neverGivenUpBy(Set<String> owners) throws IOException, InterruptedException {
        Set<Orphan> left = new TreeSet<>();
        for (String owner : owners) {
            for (JsonObject entry : Json.read(get("/left/" + owner)).objects("entries")) {
                left.add(new Orphan(KIND_BY_BOOK.getOrDefault(entry.text("book"), "unknown"), entry.text("id")));
            }
        }
        return left;
    }

    /** The highest token that the ledger has seen for each account. */
    Map<String, Long> tokens() throws IOException, InterruptedException {
        return BankReport.counts(Json.read(get("/ledger")).object("tokens"));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(bank.resolve(path))
                .header(Headers.GATEWAY, NAME)
                .timeout(WITHIN)
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the bank answered " + answer.statusCode() + " to " + path);
        }
        return answer.body();
    }
}
