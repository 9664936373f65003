package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.bank.Bank;
import io.tenure.examples.gateway.load.LoadGenerator;
import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.examples.gateway.process.ChildProcess;
import io.tenure.examples.gateway.process.Children;
import io.tenure.examples.gateway.service.Servers;
import io.tenure.examples.gateway.wire.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All the processes of the demo: a bank, three gateways, and a load generator. Thread-safe. */
final class Fleet {

    private static final List<String> NAMES = List.of("gateway-1", "gateway-2", "gateway-3");
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration LAST_ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final Settings settings;
    private final Children children;
    private final URI bank;
    private final List<GatewayProcess> gateways;
    private volatile Score score = Score.NONE;

    private Fleet(Settings settings, Children children, URI bank, List<GatewayProcess> gateways) {
        this.settings = settings;
        this.children = children;
        this.bank = bank;
        this.gateways = gateways;
    }

    /**
     * Starts the bank, then the gateways; returns when they take orders.
     *
     * @param servers what the gateways rest on; null if they share a file
     */
    static Fleet start(Settings settings, @Nullable Servers servers, Children children)
            throws IOException, InterruptedException, ChildFailedException {
        ChildProcess bank = children.start("bank", Bank.class, List.of(), message -> {});
        URI address =
                URI.create("http://127.0.0.1:" + bank.awaitReady(READY_WITHIN).number("port"));
        List<GatewayProcess> gateways = new ArrayList<>();
        for (String name : NAMES) {
            gateways.add(GatewayProcess.start(name, settings, servers, address, children));
        }
        for (GatewayProcess gateway : gateways) {
            gateway.awaitReady();
        }
        return new Fleet(settings, children, address, List.copyOf(gateways));
    }

    URI bank() {
        return bank;
    }

    List<GatewayProcess> gateways() {
        return gateways;
    }

    /**
     * Waits a moment. Every wait comes by here, so none goes on when a gateway has died that should not have.
     *
     * @throws ChildFailedException naming one that has ended by itself
     */
    void pause() throws InterruptedException, ChildFailedException {
        for (GatewayProcess gateway : gateways) {
            gateway.requireServing();
        }
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }

    /** How the orders went so far. */
    Score score() {
        return score;
    }

    /** Starts to send orders. */
    Load startLoad() throws IOException, InterruptedException, ChildFailedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--rate", Integer.toString(settings.rate()),
                "--millis", Long.toString(settings.load().toMillis()),
                "--seed", Long.toString(settings.seed())));
        if (settings.servers() != null) {
            // Some accounts would be locked all the time if they were as unlike as Zipf says.
            arguments.addAll(List.of("--skew", "0.5"));
        }
        if (settings.orders() != null) {
            arguments.addAll(List.of("--orders", settings.orders().toString()));
        }
        for (GatewayProcess gateway : gateways) {
            arguments.addAll(List.of("--gateway", gateway.address().toString()));
        }
        ChildProcess process = children.start("load", LoadGenerator.class, arguments, this::accept);
        process.awaitReady(READY_WITHIN);
        return () -> process.awaitEnd(settings.load().plus(LAST_ANSWERS_WITHIN), 0);
    }

    private void accept(JsonObject message) {
        score = Score.of(message.object("score"));
    }

    /** Orders that are being sent. */
    @FunctionalInterface
    interface Load {
        /** Waits until the last one is answered. */
        void awaitEnd() throws InterruptedException, ChildFailedException;
    }
}
