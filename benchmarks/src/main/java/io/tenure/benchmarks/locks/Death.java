package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.RedissonLocks.Lasting;
import io.tenure.cluster.Owner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One process takes locks and is killed, others live on. */
final class Death {

    private static final int SURVIVORS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Servers servers;
    private final HolderMain.Task task;

    Death(Servers servers, HolderMain.Task task) {
        this.servers = servers;
        this.task = task;
    }

    /**
     * What was seen.
     *
     * @param name whose locks
     * @param locks how many
     * @param free when the first and the last lock was gone from Redis
     * @param taken when the first and the last lock that was tried was had by another
     * @param hearts how the survivors' heartbeats went meanwhile
     */
    record Seen(String name, int locks, Times free, Times taken, HeartbeatWatch hearts) {

        void row(Report report) {
            report.row(
                    String.format("%,d locks, %s", locks, name),
                    free.toString(),
                    taken.toString(),
                    hearts.isEmpty() ? "" : Figures.plain(hearts.longest()),
                    hearts.isEmpty() ? "" : Long.toString(hearts.missed()),
                    Figures.plain(hearts.late()));
        }

        Map<String, Object> json() {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("contender", name);
            all.put("locks", locks);
            all.put("free", free.json());
            all.put("taken", taken.json());
            all.putAll(hearts.json());
            return all;
        }
    }

    Seen see() {
        servers.redis().command("FLUSHALL");
        if (!task.tenure()) {
            try (RedissonLocks survivor = new RedissonLocks(task.redis(), Lasting.WATCHDOG)) {
                return see(survivor, List.of());
            }
        }
        List<TenureLocks> survivors = Stream.generate(() ->
                        new TenureLocks(task.redis(), servers.connectStore(), task.ttl(), UnaryOperator.identity()))
                .limit(SURVIVORS)
                .toList();
        try {
            return see(
                    survivors.get(0), survivors.stream().map(TenureLocks::owner).toList());
        } finally {
            survivors.forEach(TenureLocks::close);
        }
    }

    private Seen see(LockHolder survivor, List<Owner> owners) {
        ReportOptions.progress().printf("%s: %,d locks are taken%n", survivor.name(), task.locks());
        try (KeyWatch keys = new KeyWatch(task.redis());
                DyingHolder holder = DyingHolder.start(task)) {
            keys.find(task.locks());
            TakeWatch takes = new TakeWatch(survivor, task.locks());
            ReportOptions.progress().println("their process is killed");
            try (HeartbeatWatch hearts = new HeartbeatWatch(owners)) {
                long killedNanos = holder.kill();
                CompletableFuture<Times> free =
                        CompletableFuture.supplyAsync(() -> keys.awaitGone(killedNanos, PATIENCE), Death::inThread);
                Times taken = takes.awaitTaken(killedNanos, PATIENCE);
                Times gone = Load.await(free, PATIENCE);
                hearts.close();
                return new Seen(survivor.name(), task.locks(), gone, taken, hearts);
            }
        }
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "key-watch");
        thread.setDaemon(true);
        thread.start();
    }
}
