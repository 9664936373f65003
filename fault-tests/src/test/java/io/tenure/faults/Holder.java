package io.tenure.faults;

import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.event.AlarmEvent;
import io.tenure.event.BrakeEvent;
import io.tenure.event.OwnerJoinedEvent;
import io.tenure.event.OwnerLostEvent;
import io.tenure.event.OwnerReclaimedEvent;
import io.tenure.redis.RedisLocks;
import io.tenure.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes and releases locks as it is told by its input, one command a line: its number, a word, and what that
 * needs. Its history says {@code did <number>} when it has done so. It leaves in order at SIGTERM, and when its input ends.
 */
final class Holder {

    static final Duration SHUTDOWN = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LOOKED_AT = 10;
    private static final int ROUNDS = 10;
    private static final long LOOK_EVERY_MILLIS = 50;

    private final HistoryWriter history;
    private final ResourceCoordinator coordinator;
    private final RedisLocks locks;
    private final Holds holds;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "holder");
        thread.setDaemon(true);
        return thread;
    });
    private final List<WorkLoop> loops = new ArrayList<>();

    private Holder(HolderSettings settings) throws IOException {
        history = new HistoryWriter(settings.history());
        history.write("started", ProcessHandle.current().pid());
        locks = settings.locks();
        coordinator = ResourceCoordinator.builder(settings.name())
                .store(settings.store())
                .owner(owner -> owner.ttl(settings.ttl()).reconcileEvery(settings.reconcileEvery()))
                .shutdownTimeout(SHUTDOWN)
                .joinTimeout(LONG)
                .adapter(locks)
                .build();
        holds = new Holds(coordinator, locks, history);
    }

    public static void main(String[] arguments) throws IOException {
        Holder holder = new Holder(HolderSettings.parse(arguments));
        holder.begin();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                holder.obey(line.split(" ", -1));
            }
        }
        System.exit(0);
    }

    private void begin() {
        coordinator.subscribe(OwnerJoinedEvent.class, event -> history.write("owner", event.owner()));
        coordinator.subscribe(OwnerLostEvent.class, event -> history.write("ownerlost", event.owner(), event.reason()));
        coordinator.subscribe(
                OwnerReclaimedEvent.class,
                event -> history.write(
                        "reclaimed", event.owner(), event.released(), event.quarantined(), event.sinceLoss()));
        coordinator.subscribe(
                BrakeEvent.class,
                event -> history.write("brake", event.engaged(), event.wallMillis(), event.orphans(), event.members()));
        coordinator.subscribe(AlarmEvent.class, event -> history.write("alarm", event.source(), event.message()));
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "leave"));
        workers.execute(this::watch);
        history.write("owner", coordinator.owner().id());
    }

    private void obey(String[] words) {
        workers.execute(() -> {
            try {
                obey(words[1], words);
                history.write("did", words[0]);
            } catch (RuntimeException e) {
                history.write("failed", words[0], words[1], e.toString().replace('\n', ' '));
            }
        });
    }

    private void obey(String word, String[] words) {
        switch (word) {
            case "hold" -> holds.takeAll(words[2], Integer.parseInt(words[3]), LONG);
            case "drop" -> holds.releaseAll(words[2]);
            case "work" -> work(Integer.parseInt(words[2]), words[3], Integer.parseInt(words[4]));
            case "rest" -> rest();
            case "resume" -> coordinator.owner().resumeReclaim();
            default -> throw new IllegalArgumentException(word);
        }
    }

    private synchronized void work(int threads, String prefix, int names) {
        for (int i = 0; i < threads; i++) {
            WorkLoop loop = new WorkLoop(holds, history, prefix, names);
            loops.add(loop);
            workers.execute(loop);
        }
    }

    private synchronized void rest() {
        loops.forEach(WorkLoop::end);
        loops.forEach(WorkLoop::awaitEnd);
        loops.clear();
    }

    /** Looks at what is held, and at how long the session is still valid at the least within some rounds. */
    private void watch() {
        Duration least = LONG;
        try {
            for (int round = 1; !ending.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS); round++) {
                holds.some(LOOKED_AT, round).forEach(holds::look);
                Duration left = coordinator.owner().stats().validLeft();
                least = left.compareTo(least) < 0 ? left : least;
                if (round % ROUNDS == 0) {
                    holds.noteEnded();
                    history.write("validleft", least.toMillis());
                    least = LONG;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        history.write("leaving");
        loops.forEach(WorkLoop::end);
        try {
            ShutdownReport report = SystemTime.instance()
                    .await(coordinator.shutdown(SHUTDOWN).toCompletableFuture(), SHUTDOWN.multipliedBy(2));
            ending.countDown();
            holds.noteEnded();
            history.write("left", report.isClean() ? "clean" : report);
            locks.close();
        } catch (Exception e) {
            history.write("stuck", e);
        }
    }
}
