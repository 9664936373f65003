package io.tenure.examples.gateway.service;

import io.tenure.time.Threads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes receipts a while after the order is done: work that goes on with a payment context that others gave up. */
final class Receipts {

    private static final Duration LATER = Duration.ofMillis(300);
    private static final int WRITERS = 2;
    private static final int WAITING = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Threads threads;
    private final Executor writers;

    Receipts(Threads threads) {
        this.threads = threads;
        this.writers = threads.executor("receipts", WRITERS, WAITING);
    }

    /**
     * Writes one, later. Never blocks.
     *
     * @param afterwards run once, whatever happens before the threads end
     */
    void write(PaymentContext context, Runnable afterwards) {
        threads.scheduler().schedule(LATER, () -> hand(context, afterwards));
    }

    private void hand(PaymentContext context, Runnable afterwards) {
        try {
            writers.execute(() -> {
                try {
                    LOG.debug("{}", context);
                } finally {
                    afterwards.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("no receipt for {}", context, e);
            afterwards.run();
        }
    }
}
