package io.tenure.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * What acquiring and closing costs beside a system that answers at once from a thread of its own, as a client's event loop
 * does: the rate, and the process's CPU time for a pair, without a coordinator and with one. The difference is Tenure's.
 */
public final class DirectBench {

    private static final Duration LONG = Duration.ofSeconds(5);
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private DirectBench() {}

    /** An adapter with a manifest whose system grants everything, on a thread of its own. */
    static final class Granting implements ResourceAdapter<String> {

        private final ConcurrentLinkedQueue<Runnable> requests = new ConcurrentLinkedQueue<>();
        private final AtomicLong tokens = new AtomicLong();
        /** Whether the asking thread answers itself, so that no change of threads hides what is Tenure's own. */
        volatile boolean atOnce;

        private final Thread answering = new Thread(this::answer, "answering");

        Granting() {
            answering.setDaemon(true);
            answering.start();
        }

        private void answer() {
            while (true) {
                Runnable request = requests.poll();
                if (request == null) {
                    LockSupport.parkNanos(this, 1_000_000);
                } else {
                    request.run();
                }
            }
        }

        private void ask(Runnable request) {
            if (atOnce) {
                request.run();
                return;
            }
            boolean idle = requests.isEmpty();
            requests.add(request);
            if (idle) {
                LockSupport.unpark(answering);
            }
        }

        @Override
        public String kind() {
            return "granted";
        }

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public boolean keepsManifest() {
            return true;
        }

        @Override
        public String endpoint() {
            return "granting://here";
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            CompletableFuture<Taken<String>> answer = new CompletableFuture<>();
            ask(() -> answer.complete(new Taken<>(intent.id(), tokens.incrementAndGet())));
            return answer;
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            ask(() -> answer.complete(true));
            return answer;
        }
    }

    /** One pair after the other, in as many threads. */
    private static void blocking(String name, int threads, int pairs, LongFunction<Runnable> pair)
            throws InterruptedException {
        measure(name + ", " + threads + " threads", pairs * threads, () -> {
            CountDownLatch done = new CountDownLatch(threads);
            for (int i = 0; i < threads; i++) {
                long from = (long) i * pairs;
                Thread thread = new Thread(() -> {
                    for (long number = from; number < from + pairs; number++) {
                        pair.apply(number).run();
                    }
                    done.countDown();
                });
                thread.start();
            }
            await(done);
        });
    }

    /** Pairs, so many at a time, each begun when the one before it is over. */
    private static void inFlight(String name, int atATime, int pairs, LongFunction<CompletionStage<?>> pair)
            throws InterruptedException {
        measure(name + ", " + atATime + " in flight", pairs, () -> {
            AtomicLong begun = new AtomicLong();
            CountDownLatch done = new CountDownLatch(pairs);
            for (int i = 0; i < atATime; i++) {
                next(begun, done, pairs, pair);
            }
            await(done);
        });
    }

    private static void next(AtomicLong begun, CountDownLatch done, int pairs, LongFunction<CompletionStage<?>> pair) {
        long number = begun.getAndIncrement();
        if (number < pairs) {
            pair.apply(number).whenComplete((ended, failure) -> {
                done.countDown();
                next(begun, done, pairs, pair);
            });
        }
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void measure(String name, int pairs, Runnable work) throws InterruptedException {
        long cpuNanos = MACHINE.getProcessCpuTime();
        long nanos = System.nanoTime();
        work.run();
        long tookNanos = System.nanoTime() - nanos;
        long usedNanos = MACHINE.getProcessCpuTime() - cpuNanos;
        System.out.printf(
                Locale.ROOT,
                "%-34s %9.0f pairs/s  %6.2f us of CPU a pair%n",
                name,
                pairs * 1e9 / tookNanos,
                usedNanos / 1e3 / pairs);
    }

    private static final ResourceRecord RECORD =
            new ResourceRecord(new OwnerId(1, 2), "granted", "id", RecordState.INTENT, 1, 0, false, 0, Map.of());

    /** Runs each contender as often as the argument says, 5 times by default. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
        int pairs = args.length < 2 ? 100_000 : Integer.parseInt(args[1]);
        String only = args.length < 3 ? "" : args[2];
        Granting granting = new Granting();
        ResourceKind<String> kind = ResourceKind.external("granted", String.class)
                .cleanup(new CleanupPolicy(
                        3,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        1024,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1)))
                .build();
        try (ResourceCoordinator coordinator =
                ResourceCoordinator.builder("bench").adapter(granting).build()) {
            for (int round = 0; round < rounds; round++) {
                granting.atOnce = true;
                if ("raw here".contains(only)) {
                    blocking("raw, answered at once", 1, pairs, number -> () -> rawPair(granting));
                }
                if ("tenure here".contains(only)) {
                    blocking(
                            "tenure, answered at once",
                            1,
                            pairs,
                            number -> () -> coordinator
                                    .acquire(kind, "id-" + number, Map.of())
                                    .close());
                }
                granting.atOnce = false;
                for (int threads : new int[] {1, 8}) {
                    if ("raw blocking".contains(only)) {
                        blocking("raw", threads, pairs / threads, number -> () -> rawPair(granting));
                    }
                    if ("tenure blocking".contains(only)) {
                        blocking(
                                "tenure",
                                threads,
                                pairs / threads,
                                number -> () -> coordinator
                                        .acquire(kind, "id-" + number, Map.of())
                                        .close());
                    }
                }
                if ("raw async".contains(only)) {
                    inFlight(
                            "raw",
                            64,
                            pairs,
                            number -> granting.take(RECORD, LONG)
                                    .thenCompose(taken -> granting.release(RECORD, false, LONG)));
                }
                if ("tenure async".contains(only)) {
                    inFlight(
                            "tenure",
                            64,
                            pairs,
                            number -> coordinator
                                    .acquireAsync(kind, ResourceSpec.named("id-" + number))
                                    .thenCompose(ResourceLease::closeAsync));
                }
            }
        }
    }

    private static void rawPair(Granting granting) {
        granting.take(RECORD, LONG).toCompletableFuture().join();
        granting.release(RECORD, false, LONG).toCompletableFuture().join();
    }
}
