package io.tenure.examples.gateway.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.channel.Channel;
import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.resource.Layer;
import io.tenure.time.Threads;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same payments by hand, with {@code try} and {@code finally} and nobody who knows what is open. Thread-safe.
 *
 * <p>What an order's code forgets stays open, and what a process holds when it is killed stays at the bank: no
 * {@code finally} of it will run.
 */
final class UngovernedPayments implements Payments {

    private static final Logger LOG = LoggerFactory.getLogger(UngovernedPayments.class);
    private static final int PAID = 200;
    private static final int MAX_CONTEXTS = 10_000;

    private final Cache<String, PaymentContext> contexts =
            Caffeine.newBuilder().maximumSize(MAX_CONTEXTS).build();
    private final Tally tally = new Tally();
    private final BankChannels channels;
    private final HandMadeCalls calls;
    private final Receipts receipts;

    UngovernedPayments(String gateway, URI bank, Threads threads) {
        this.channels = new BankChannels(gateway, bank);
        this.calls = new HandMadeCalls(gateway, bank);
        this.receipts = new Receipts(threads);
    }

    @Override
    public void pay(Order order) throws PaymentFailedException {
        Deque<Undo> undo = new ArrayDeque<>();
        try {
            pay(order, undo);
        } finally {
            if (order.manner() != Manner.FORGETFUL) {
                undoAll(undo);
            }
        }
    }

    private void pay(Order order, Deque<Undo> undo) throws PaymentFailedException {
        PaymentContext context = opened(Layer.MEMORY, new PaymentContext(order, contexts));
        undo.push(() -> forgetOrWriteReceiptFirst(order, context));
        Channel channel = opened(Layer.CONNECTION, Answers.await(channels.acquire()));
        undo.push(() -> giveBack(channel));
        String announced = opened(Layer.EXTERNAL, calls.enter("registrations", order));
        undo.push(() -> strike("registrations", announced));
        String hold = opened(Layer.EXTERNAL, calls.enter("holds", order));
        undo.push(() -> strike("holds", hold));
        int status = Answers.await(channels.pay(channel, Map.of("hold", hold), order.manner() == Manner.SLOW));
        if (status != PAID) {
            throw new PaymentFailedException("the bank answered " + status);
        }
    }

    private <T> T opened(Layer layer, T resource) {
        tally.created(layer);
        return resource;
    }

    /** Who is the last to need a context has to be known here, where everything else is, too. */
    private void forgetOrWriteReceiptFirst(Order order, PaymentContext context) {
        if (order.manner() == Manner.SHARED) {
            receipts.write(context, () -> forget(context));
        } else {
            forget(context);
        }
    }

    private void forget(PaymentContext context) {
        context.forget();
        tally.released(Layer.MEMORY);
    }

    private void giveBack(Channel channel) {
        channels.giveBack(channel);
        tally.released(Layer.CONNECTION);
    }

    private void strike(String book, String instance) throws PaymentFailedException {
        calls.strike(book, instance);
        tally.released(Layer.EXTERNAL);
    }

    private static void undoAll(Deque<Undo> undo) {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (PaymentFailedException e) {
                LOG.warn("this stays behind", e);
            }
        }
    }

    /** There is nobody to ask what is open, so there is nothing to wait for. */
    @Override
    public boolean isNothingOpen() {
        return true;
    }

    @Override
    public Map<String, @Nullable Object> status() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>(tally.toJson());
        status.put("owner", calls.owner());
        status.put("dropped_events", 0);
        status.put("remains", new Remains(contexts.asMap().size(), channels.borrowed()).toJson());
        return status;
    }

    @Override
    public String metrics() {
        return "# nothing is measured without governance\n";
    }

    @Override
    public void close() {
        channels.close();
    }

    /** One step back. */
    @FunctionalInterface
    private interface Undo {
        void run() throws PaymentFailedException;
    }
}
