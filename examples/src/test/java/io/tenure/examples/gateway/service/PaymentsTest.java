package io.tenure.examples.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Exchange;
import io.tenure.examples.gateway.wire.HttpServer;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link GovernedPayments} and {@link UngovernedPayments} say of themselves, at a bank that grants everything. */
class PaymentsTest {

    private static final Map<String, Object> OPEN = new Remains(1, 1).toJson();

    @TempDir
    private Path folder;

    private final Threads threads = SystemTime.instance().newThreads("test");
    private final CompletableFuture<Payments> asked = new CompletableFuture<>();
    private final CompletableFuture<Object> saidWhilePaying = new CompletableFuture<>();
    private HttpServer bank;

    @BeforeEach
    void open() throws IOException {
        bank = HttpServer.start("bank", this::grant);
    }

    @AfterEach
    void close() {
        threads.close(Duration.ofSeconds(1));
        bank.close();
    }

    @Test
    void governed_whatIsForgottenIsGoneAtTheEnd() throws Exception {
        Payments payments = governed();
        asked.complete(payments);
        payments.pay(order(Manner.FORGETFUL));
        assertThat(saidWhilePaying).isCompletedWithValue(OPEN);

        payments.close();
        assertThat(payments.status().get("remains"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("contexts", 0L)
                .containsEntry("channels", 0L)
                .containsEntry("shut_down_clean", true);
    }

    @Test
    void ungoverned_whatIsForgottenIsThereAlsoAfterTheEnd() throws Exception {
        Payments payments = new UngovernedPayments("gateway", address(), threads);
        asked.complete(payments);
        payments.pay(order(Manner.PLAIN));
        payments.pay(order(Manner.FORGETFUL));
        assertThat(saidWhilePaying).isCompletedWithValue(OPEN);

        payments.close();
        assertThat(payments.status()).containsEntry("remains", OPEN);
    }

    @Test
    void metrics_showEveryKindFromTheStart() throws IOException {
        try (Payments payments = governed()) {
            assertThat(payments.metrics())
                    .contains("tenure_resource_live{kind=\"payment-context\",layer=\"memory\"} 0")
                    .contains("tenure_resource_live{kind=\"bank-channel\",layer=\"connection\"} 0")
                    .contains("tenure_resource_live{kind=\"http-registration\",layer=\"external\"} 0")
                    .contains("tenure_resource_live{kind=\"account-hold\",layer=\"external\"} 0");
        }
    }

    private void grant(Exchange exchange) {
        switch (exchange.what()) {
            case "PUT /registrations", "PUT /holds" -> exchange.reply(201, Map.of());
            case "DELETE /registrations", "DELETE /holds" -> exchange.reply(204, Map.of());
            default -> {
                // The order is open when the bank is asked to pay.
                saidWhilePaying.complete(asked.join().status().get("remains"));
                exchange.reply(200, Map.of());
            }
        }
    }

    private Payments governed() throws IOException {
        return new GovernedPayments(
                "gateway",
                new BankChannels("gateway", address()),
                new HostBacking("gateway", address(), folder.resolve("tenure.db")),
                folder.resolve("audit.log"),
                threads);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + bank.port());
    }

    private static Order order(Manner manner) {
        return new Order("order-" + manner.word(), "account-1", 100, manner);
    }
}
