package io.tenure.examples.gateway.load;

import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.process.Parent;
import io.tenure.time.LoopBody;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Sends orders at a steady rate, a process of its own. Tells its parent the score, and ends when it is settled. */
@CommandLine.Command(name = "load", description = "Sends orders at a steady rate.")
public final class LoadGenerator implements Callable<Integer> {

    private static final long TELL_EVERY_NANOS = Duration.ofMillis(250).toNanos();
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final Duration LAST_ANSWERS_WITHIN = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofMillis(100);

    @Option(names = "--gateway", required = true, description = "Where a gateway is; several times.")
    private List<URI> gateways = List.of();

    @Option(names = "--rate", defaultValue = "60", description = "Orders a second.")
    private int rate;

    @Option(names = "--millis", required = true, description = "How long.")
    private long millis;

    @Option(names = "--seed", defaultValue = "1", description = "Determines the orders.")
    private long seed;

    @Option(names = "--skew", defaultValue = "1", description = "How unlike the accounts are, from 0.")
    private double skew;

    @Option(names = "--orders", description = "A file of orders to send instead.")
    private @Nullable Path orders;

    private final Score score = new Score();

    private LoadGenerator() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadGenerator()).execute(arguments));
    }

    @Override
    public Integer call() throws OrderFileException, InterruptedException {
        Parent parent = Parent.follow(command -> {});
        Iterator<Order> source = orders == null
                ? new SeededOrders(seed, skew)
                : OrderFile.read(orders).iterator();
        Sender sender = new Sender(new Gateways(gateways), score);
        warmUp(source, sender);
        Threads threads = SystemTime.instance().newThreads("load");
        CountDownLatch allSent = new CountDownLatch(1);
        threads.loop("orders", new Pace(source, sender, allSent));
        threads.loop("score", now -> tell(parent));
        allSent.await();
        score.awaitSettled(LAST_ANSWERS_WITHIN);
        threads.close(GRACE);
        tell(parent);
        return 0;
    }

    /** The first orders go out one to each gateway and are waited for: a JVM that has just started is slow. */
    private void warmUp(Iterator<Order> source, Sender sender) throws InterruptedException {
        for (int i = 0; i < gateways.size() && source.hasNext(); i++) {
            sender.send(source.next());
        }
        score.awaitSettled(FIRST_ANSWERS_WITHIN);
    }

    private long tell(Parent parent) {
        parent.tell(Map.of("score", score.toJson()));
        return TELL_EVERY_NANOS;
    }

    /** Sends each order when it is due; those that were due during a pause are sent at once. */
    private final class Pace implements LoopBody {
        private final Iterator<Order> source;
        private final Sender sender;
        private final CountDownLatch allSent;
        private final long begunNanos = SystemTime.instance().nowNanos();
        private long sent;

        Pace(Iterator<Order> source, Sender sender, CountDownLatch allSent) {
            this.source = source;
            this.sender = sender;
            this.allSent = allSent;
        }

        @Override
        public long run(long nowNanos) {
            long endNanos = begunNanos + TimeUnit.MILLISECONDS.toNanos(millis);
            long due = dueNanos();
            while (due - nowNanos <= 0 && due - endNanos < 0 && source.hasNext()) {
                sender.send(source.next());
                sent++;
                due = dueNanos();
            }
            if (due - endNanos < 0 && source.hasNext()) {
                return due - nowNanos;
            }
            allSent.countDown();
            return UNTIL_WOKEN;
        }

        private long dueNanos() {
            return begunNanos + sent * NANOS_PER_SECOND / rate;
        }
    }
}
