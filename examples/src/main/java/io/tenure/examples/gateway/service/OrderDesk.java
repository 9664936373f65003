package io.tenure.examples.gateway.service;

import io.tenure.examples.gateway.order.InvalidOrderException;
import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Exchange;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders on event loops and has them paid by workers, for paying blocks. Answers 200 for paid, 400 for no order, 429
 * when all workers are busy, 502 for not paid, 503 when it takes no more. Thread-safe.
 */
final class OrderDesk {

    static final int WORKERS = 32;
    static final int WAITING = 256;
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    private final Payments payments;
    private final Executor workers;
    // All guarded by this.
    private boolean leaving;
    private int open;
    private long served;

    OrderDesk(Payments payments, Threads threads) {
        this.payments = payments;
        this.workers = threads.executor("orders", WORKERS, WAITING);
    }

    /** Has the order in {@code exchange} paid, and answers when it is. Never blocks. */
    void take(Exchange exchange) {
        try {
            Order order = Order.of(Json.read(exchange.body()));
            if (!begin()) {
                exchange.refuse(503, "this gateway is leaving");
                return;
            }
            hand(order, exchange);
        } catch (InvalidOrderException e) {
            exchange.refuse(400, String.valueOf(e.getMessage()));
        }
    }

    private void hand(Order order, Exchange exchange) {
        try {
            workers.execute(() -> pay(order, exchange));
        } catch (RejectedExecutionException e) {
            end();
            exchange.refuse(429, "all workers are busy");
        }
    }

    private void pay(Order order, Exchange exchange) {
        try {
            payments.pay(order);
            exchange.reply(200, Map.of("order", order.id(), "paid", true));
        } catch (PaymentFailedException e) {
            LOG.warn("{} was not paid", order.id(), e);
            exchange.refuse(502, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} failed", order.id(), e);
            exchange.refuse(500, e.getClass().getSimpleName());
        } finally {
            end();
        }
    }

    /** Takes no more orders, and waits at most so long for those that are open. */
    synchronized void leave(Duration atMost) throws InterruptedException {
        leaving = true;
        long deadline = SystemTime.instance().nowNanos() + atMost.toNanos();
        long left = atMost.toMillis();
        while (open > 0 && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(
                    deadline - SystemTime.instance().nowNanos());
        }
    }

    synchronized int open() {
        return open;
    }

    synchronized long served() {
        return served;
    }

    private synchronized boolean begin() {
        if (!leaving) {
            open++;
        }
        return !leaving;
    }

    private synchronized void end() {
        open--;
        served++;
        notifyAll();
    }
}
