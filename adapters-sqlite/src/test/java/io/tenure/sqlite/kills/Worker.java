package io.tenure.sqlite.kills;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.cluster.Owner;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.TakeFailedException;
import io.tenure.sqlite.SqliteStore;
import io.tenure.sqlite.kills.DepotEvent.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that takes and gives back things as fast as is sensible, until its input ends. It says by lines what it holds
 * and until when its session is valid by its own clock.
 */
final class Worker {

    static final Duration TTL = Duration.ofSeconds(3);
    static final Duration LOCK_DELAY = Duration.ofSeconds(1);

    private static final int THREADS = 4;
    private static final int PLACES = 100;
    private static final int KEPT = 5;
    private static final Duration WATCH = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final List<ResourceKind<Thing>> KINDS = List.of(kind(Fencing.FENCED), kind(Fencing.UNFENCED));

    private final ResourceCoordinator coordinator;
    private final DepotClient depot;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final List<Taker> takers = new ArrayList<>();
    private volatile boolean resting;

    private Worker(ResourceCoordinator coordinator, DepotClient depot, long seed) {
        this.coordinator = coordinator;
        this.depot = depot;
        Random seeds = new Random(seed);
        for (int i = 0; i < THREADS; i++) {
            takers.add(new Taker(new Random(seeds.nextLong())));
        }
    }

    /** Arguments: the depot's port, this worker's number, the database, a seed. */
    public static void main(String[] arguments) throws Exception {
        DepotClient depot = new DepotClient(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        ResourceCoordinator coordinator = ResourceCoordinator.builder("worker-" + arguments[1])
                .store(SqliteStore.open(Path.of(arguments[2])))
                .adapter(new DepotAdapter(depot, Fencing.FENCED))
                .adapter(new DepotAdapter(depot, Fencing.UNFENCED))
                .owner(settings -> settings.ttl(TTL).lockDelay(LOCK_DELAY).reconcileEvery(Duration.ofSeconds(5)))
                .acquireTimeout(Duration.ofSeconds(2))
                .build();
        Worker worker = new Worker(coordinator, depot, Long.parseLong(arguments[3]));
        Runtime.getRuntime().addShutdownHook(new Thread(worker::end, "end"));
        worker.begin();
        worker.obey();
        worker.end();
    }

    /** Tells the test something. */
    static void say(String word, String rest) {
        synchronized (System.out) {
            System.out.println("@" + word + " " + rest);
            System.out.flush();
        }
    }

    private static ResourceKind<Thing> kind(Fencing fencing) {
        return ResourceKind.external(Thing.kindOf(fencing), Thing.class).build();
    }

    private void begin() {
        start("standing", this::watchStanding);
        for (Taker taker : takers) {
            start("taker", taker::run);
        }
    }

    private void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (CoordinatorClosedException closed) {
                        // Only the end closes.
                        if (ending.getCount() > 0) {
                            say("bug", name + ": " + closed);
                        }
                    } catch (Exception e) {
                        say("bug", name + ": " + e);
                        e.printStackTrace();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "rest" -> resting = true;
                case "report" -> report();
                default -> say("bug", "unknown command " + command);
            }
        }
    }

    /** Waits for what is on its way, and says what is held. */
    private void report() {
        for (Taker taker : takers) {
            taker.report();
        }
        say("reported", coordinator.owner().id().toString());
    }

    private void end() {
        ending.countDown();
        coordinator.close();
    }

    /** Waits, or sees that this is the end. */
    private boolean ends(Duration pause) throws InterruptedException {
        return ending.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Says until when the session is valid; the monotonic clock is the machine's, and so the same for all. */
    private void watchStanding() throws Exception {
        Owner before = coordinator.owner();
        say("owner", before.id().toString());
        do {
            Owner now = coordinator.owner();
            if (now != before) {
                say("lost", before.id().toString());
                for (Taker taker : takers) {
                    taker.lost(before);
                }
                say("owner", now.id().toString());
                before = now;
            }
            long nowNanos = System.nanoTime();
            long validMillis = validMillis(now);
            if (validMillis > 0) {
                say("valid", now.id() + " " + (nowNanos + TimeUnit.MILLISECONDS.toNanos(validMillis)));
            }
        } while (!ends(WATCH));
    }

    private static long validMillis(Owner owner) {
        long least = 0;
        long beyond = 2 * TTL.toMillis();
        while (least + 1 < beyond) {
            long middle = (least + beyond) / 2;
            if (owner.validFor(Duration.ofMillis(middle))) {
                least = middle;
            } else {
                beyond = middle;
            }
        }
        return least;
    }

    private Outcome write(Thing thing) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Outcome> answer = depot.ask(Request.Verb.WRITE, thing, false);
        return answer.get(ANSWER.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One thread that takes and gives back. */
    private final class Taker {
        private final Random random;
        /** Guarded by this, as is every take, so that a report sees none on its way. */
        private final List<Kept> kept = new ArrayList<>();

        private record Kept(ResourceLease<Thing> lease, Thing thing) {}

        private Taker(Random random) {
            this.random = random;
        }

        private void run() throws Exception {
            while (!ends(Duration.ofMillis(random.nextInt(6)))) {
                turn();
            }
        }

        private synchronized void turn() throws Exception {
            if (resting) {
                return;
            }
            ResourceKind<Thing> kind = KINDS.get(random.nextInt(KINDS.size()));
            try {
                hold(coordinator.acquire(kind, "place-" + random.nextInt(PLACES), Map.of()));
            } catch (HeldByOtherException
                    | AlreadyRegisteredException
                    | TakeFailedException
                    | OwnershipLostException
                    | ResourceReleasedException unlucky) {
                // Others want the same, or the session is in doubt.
                return;
            }
        }

        private void hold(ResourceLease<Thing> lease) throws Exception {
            Thing thing = lease.get();
            use(lease, thing);
            if (random.nextInt(3) > 0) {
                lease.close();
                return;
            }
            kept.add(new Kept(lease, thing));
            if (kept.size() > KEPT) {
                Kept old = kept.remove(random.nextInt(kept.size()));
                use(old.lease(), old.thing());
                old.lease().close();
            }
        }

        /** What is valid before and after must have been usable in between. */
        private void use(ResourceLease<Thing> lease, Thing thing) throws Exception {
            if (lease.isValid() && write(thing) != Outcome.WRITTEN && lease.isValid()) {
                say("bug", "a write was refused under a valid lease: " + thing.text());
            }
        }

        /** Does what must not be done: writes to what a lost owner held. */
        private synchronized void lost(Owner owner) throws Exception {
            for (Kept each : List.copyOf(kept)) {
                if (each.thing().owner().equals(owner.id().toString())) {
                    String valid = each.lease().isValid() ? "valid" : "invalid";
                    say(
                            "late",
                            write(each.thing()) + " " + valid + " "
                                    + each.thing().text());
                    kept.remove(each);
                }
            }
        }

        private synchronized void report() {
            for (Kept each : kept) {
                if (each.lease().isValid()) {
                    say("holds", each.thing().text());
                }
            }
        }
    }
}
