package io.tenure.examples.gateway.bank;

import io.tenure.examples.gateway.wire.Exchange;
import io.tenure.examples.gateway.wire.HttpHandler;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bank can be asked. {@code B} is {@code registrations} or {@code holds}:
 *
 * <pre>
 * PUT    /B/{instance}   {"id", "owner", "gateway", "cents"}   201, or 409 if the name is another entry's
 * DELETE /B/{instance}                                         204, or 404 if there is none
 * POST   /payments       {"hold", "slow"}                      200, or 409 if the hold is not there
 * POST   /payments       {"account", "token", "slow"}          200, or 409 if a higher token was seen for the account
 * GET    /ledger         the highest token seen for each account
 * GET    /left           what is left, and for whom
 * GET    /left/{owner}   what one owner never gave up, whether it is kept or others have struck it out
 * </pre>
 *
 * <p>Thread-safe.
 */
final class Counter implements HttpHandler {

    private static final Duration SLOW = Duration.ofMillis(1500);

    private final Books books;
    private final Ledger ledger;
    private final OpenChannels channels;

    Counter(Books books, Ledger ledger, OpenChannels channels) {
        this.books = books;
        this.ledger = ledger;
        this.channels = channels;
    }

    @Override
    public void handle(Exchange exchange) {
        List<String> path = exchange.segments();
        Book book = Book.of(path.get(0)).orElse(null);
        switch (exchange.what()) {
            case "POST /payments" -> pay(exchange);
            case "GET /ledger" -> exchange.reply(200, Map.of("tokens", ledger.highestTokens()));
            case "GET /left" -> exchange.reply(200, path.size() == 1 ? left() : left(path.get(1)));
            case "PUT /registrations", "PUT /holds" -> enter(exchange, book, path);
            case "DELETE /registrations", "DELETE /holds" -> strike(exchange, book, path);
            default -> exchange.refuse(404, "the bank does not know " + exchange.what());
        }
    }

    private void enter(Exchange exchange, @Nullable Book book, List<String> path) {
        if (book == null || path.size() != 2) {
            exchange.refuse(404, "expected /registrations/{instance} or /holds/{instance}");
            return;
        }
        Entry entry = Entry.of(book, path.get(1), Json.read(exchange.body()));
        if (books.enter(entry)) {
            exchange.reply(201, entry.toJson("kept"));
        } else {
            exchange.refuse(409, entry.instance() + " is another entry's name");
        }
    }

    private void strike(Exchange exchange, @Nullable Book book, List<String> path) {
        if (book != null && path.size() == 2 && books.strike(book, path.get(1), exchange.gateway())) {
            exchange.reply(204, "application/json", "");
        } else {
            exchange.refuse(404, "there is no such entry");
        }
    }

    private void pay(Exchange exchange) {
        JsonObject payment = Json.read(exchange.body());
        Runnable settlement =
                payment.has("hold") ? settlement(exchange, payment.text("hold")) : booking(exchange, payment);
        if (payment.flag("slow")) {
            exchange.later(SLOW, settlement);
        } else {
            settlement.run();
        }
    }

    private Runnable settlement(Exchange exchange, String hold) {
        return () -> settle(exchange, hold);
    }

    private Runnable booking(Exchange exchange, JsonObject payment) {
        String account = payment.text("account");
        long token = payment.number("token");
        return () -> book(exchange, account, token);
    }

    private void book(Exchange exchange, String account, long token) {
        String gateway = exchange.gateway();
        if (ledger.book(account, token, gateway == null ? OpenChannels.UNKNOWN : gateway)) {
            exchange.reply(200, Map.of("paid", true));
        } else {
            exchange.refuse(
                    409, "a later holder of " + account + " has booked already, token " + token + " is too old");
        }
    }

    /** Only what is set aside is paid: a gateway whose hold was taken back meanwhile gets nothing. */
    private void settle(Exchange exchange, String hold) {
        if (books.has(Book.HOLDS, hold)) {
            exchange.reply(200, Map.of("paid", true));
        } else {
            exchange.refuse(409, "there is no hold " + hold);
        }
    }

    private Map<String, @Nullable Object> left() {
        Map<String, @Nullable Object> left = new LinkedHashMap<>(books.left());
        left.put("ledger", ledger.counts());
        left.put("channels", channels.byGateway());
        return left;
    }

    private Map<String, @Nullable Object> left(String owner) {
        Map<String, @Nullable Object> left = new LinkedHashMap<>();
        left.put("entries", books.neverGivenUpBy(owner));
        return left;
    }
}
