package io.tenure.examples.gateway.service;

import io.tenure.examples.gateway.process.Parent;
import io.tenure.examples.gateway.wire.Exchange;
import io.tenure.examples.gateway.wire.HttpServer;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * One payment gateway, a process of its own: {@code POST /orders} pays an order, {@code GET /metrics} is its Prometheus
 * page.
 *
 * <p>It leaves in order at SIGTERM, and at its parent's command {@code drain}: then it first lets everything that is open
 * come to its end.
 */
@CommandLine.Command(name = "gateway", description = "A payment gateway.")
public final class Gateway implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration TELL_EVERY = Duration.ofMillis(200);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration LAST_ORDERS = Duration.ofSeconds(3);
    private static final Duration LAST_RELEASES = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMillis(200);

    @Option(names = "--name", required = true, description = "What the bank calls it.")
    private String name = "";

    @Option(names = "--bank", required = true, description = "Where the bank is.")
    private URI bank = URI.create("http://127.0.0.1");

    @Option(names = "--store", description = "The file that the gateways share, where there are no servers.")
    private Path store = Path.of("");

    @Option(names = "--etcd", description = "The etcd that the gateways share.")
    private @Nullable String etcd;

    @Option(names = "--redis", description = "The Redis that the gateways share.")
    private @Nullable String redis;

    @Option(names = "--run", description = "What all keys on these servers begin with.")
    private @Nullable String run;

    @Option(names = "--audit", required = true, description = "The file for the audit log.")
    private Path audit = Path.of("");

    @Option(names = "--ungoverned", description = "Work by hand, without Tenure.")
    private boolean ungoverned;

    private final Threads threads = SystemTime.instance().newThreads("gateway");
    private final CountDownLatch draining = new CountDownLatch(1);

    private Gateway() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Gateway()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Parent parent = Parent.follow(this::obey);
        Payments payments = payments();
        OrderDesk desk = new OrderDesk(payments, threads);
        HttpServer server = HttpServer.start(name, exchange -> route(exchange, desk, payments));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(parent, server, desk, payments), "leaving"));
        payments.serve(server.port());
        parent.tell(status(desk, payments, Map.of("port", server.port())));
        threads.loop("status", now -> {
            parent.tell(status(desk, payments, Map.of()));
            return TELL_EVERY.toNanos();
        });
        draining.await();
        payments.leave();
        desk.leave(LAST_ORDERS);
        awaitNothingOpen(payments);
        return 0;
    }

    private Payments payments() throws IOException {
        if (ungoverned) {
            return new UngovernedPayments(name, bank, threads);
        }
        BankChannels channels = new BankChannels(name, bank);
        Backing backing = etcd == null || redis == null || run == null
                ? new HostBacking(name, bank, store)
                : new ServerBacking(new Servers(etcd, redis, run), threads);
        return new GovernedPayments(name, channels, backing, audit, threads);
    }

    /** What was forgotten is released when its time is up. */
    private void awaitNothingOpen(Payments payments) throws InterruptedException {
        CountDownLatch nothingOpen = new CountDownLatch(1);
        threads.loop("drain", now -> {
            if (payments.isNothingOpen()) {
                nothingOpen.countDown();
            }
            return LOOK_EVERY.toNanos();
        });
        if (!nothingOpen.await(LAST_RELEASES.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("something is still open after {}", LAST_RELEASES);
        }
    }

    private void obey(String command) {
        if (command.equals("drain")) {
            draining.countDown();
        } else {
            LOG.warn("unknown command {}", command);
        }
    }

    private static void route(Exchange exchange, OrderDesk desk, Payments payments) {
        switch (exchange.what()) {
            case "POST /orders" -> desk.take(exchange);
            case "GET /metrics" -> exchange.reply(200, "text/plain; version=0.0.4", payments.metrics());
            default -> exchange.refuse(404, "a gateway does not know " + exchange.what());
        }
    }

    /** The way out, by SIGTERM as well as after draining: no new orders, the last ones, then everything is given back. */
    private void leave(Parent parent, HttpServer server, OrderDesk desk, Payments payments) {
        payments.leave();
        try {
            desk.leave(LAST_ORDERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        payments.close();
        threads.close(GRACE);
        parent.tell(status(desk, payments, Map.of()));
        server.close();
    }

    private static Map<String, @Nullable Object> status(OrderDesk desk, Payments payments, Map<String, Object> more) {
        Map<String, @Nullable Object> status = new LinkedHashMap<>(payments.status());
        status.put("open_orders", desk.open());
        status.put("served", desk.served());
        status.putAll(more);
        return status;
    }
}
