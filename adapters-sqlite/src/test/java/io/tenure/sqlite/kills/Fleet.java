package io.tenure.sqlite.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.sqlite.SqliteStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The depot, the store, and the workers; and what must be true of them. Confined to the test's thread. */
final class Fleet implements AutoCloseable {

    /** How long anything that is waited for may take, on a machine that does other things too. */
    static final Duration BOUND = Duration.ofSeconds(60);

    private static final String ROOT = "/tenure/default/";
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration PROBE = Duration.ofMillis(300);

    private final Depot depot;
    private final Path database;
    private final SqliteStore store;
    private final Random seeds;
    private final List<WorkerProcess> workers = new ArrayList<>();

    Fleet(Path directory, long seed) throws IOException {
        depot = new Depot();
        database = directory.resolve("store.db");
        store = SqliteStore.open(database);
        seeds = new Random(seed);
    }

    Depot depot() {
        return depot;
    }

    /** All that ever ran. */
    List<WorkerProcess> workers() {
        return List.copyOf(workers);
    }

    /** Those that the test does not end. */
    List<WorkerProcess> present() {
        return workers.stream().filter(WorkerProcess::isLeftAlone).toList();
    }

    List<WorkerProcess> ready() {
        return workers.stream().filter(WorkerProcess::isReady).toList();
    }

    WorkerProcess start() {
        WorkerProcess worker = new WorkerProcess(workers.size(), depot.port(), database, seeds.nextLong());
        workers.add(worker);
        return worker;
    }

    void awaitReady(int atLeast) {
        await(atLeast + " workers are ready", () -> ready().size() >= atLeast ? "" : describe(present()));
    }

    /** Waits until {@code problem} gives no text any more; fails with its last one. */
    void await(String what, Problem problem) {
        String[] last = {""};
        try {
            Awaitility.await(what)
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        requireLiving();
                        last[0] = problem.text();
                        return last[0].isEmpty();
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("not within " + BOUND + ": " + what + "\n" + last[0] + "\n" + lastLines(), e);
        }
    }

    /** Tells what is wrong; empty if nothing is. */
    @FunctionalInterface
    interface Problem {
        /** What is wrong now. */
        String text();
    }

    /** Fails if a worker died by itself, or found something that must not be. */
    void requireLiving() {
        for (WorkerProcess worker : workers) {
            if (worker.isLeftAlone() && worker.endsWithin(Duration.ZERO)) {
                throw new AssertionError("worker " + worker.number() + " died by itself:\n" + worker.lastLines());
            }
            if (!worker.bugs().isEmpty()) {
                throw new AssertionError(
                        worker.bugs() + "\nThe last that worker " + worker.number() + " said:\n" + worker.lastLines());
            }
        }
    }

    /** What of {@code worker} stands in the depot. */
    List<Thing> heldBy(WorkerProcess worker) {
        Set<String> owners = worker.owners();
        return depot.held().stream()
                .filter(thing -> owners.contains(thing.owner()))
                .toList();
    }

    /** How much stands in the depot that no worker is there for. */
    long leftOfTheDead() {
        Set<String> living = new HashSet<>();
        present().forEach(worker -> living.addAll(worker.owners()));
        return depot.held().stream()
                .filter(thing -> !living.contains(thing.owner()))
                .count();
    }

    /** Waits until the cleanup after the dead is done, and what is held is what the living say that they hold. */
    void settle() {
        present().forEach(WorkerProcess::rest);
        await("what is held is what the living hold", this::unsettled);
    }

    private String unsettled() {
        List<WorkerProcess> living = ready();
        living.forEach(WorkerProcess::askReport);
        Set<Thing> wanted = new HashSet<>();
        Set<String> owners = new HashSet<>();
        for (WorkerProcess worker : living) {
            WorkerProcess.Report report = reportOf(worker);
            wanted.addAll(report.held());
            owners.add(report.owner());
        }
        return differences("depot", wanted, depot.held()) + differences("store", keys(owners, wanted), keys());
    }

    private WorkerProcess.Report reportOf(WorkerProcess worker) {
        Awaitility.await("the report of worker " + worker.number())
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> worker.report() != null);
        return Objects.requireNonNull(worker.report());
    }

    private static <T> String differences(String where, Set<T> wanted, Set<T> found) {
        return differ("lost in the " + where, found, wanted) + differ("missing in the " + where, wanted, found);
    }

    private static <T> String differ(String what, Set<T> these, Set<T> those) {
        Set<T> rest = new HashSet<>(these);
        rest.removeAll(those);
        return rest.isEmpty()
                ? ""
                : rest.stream().map(each -> "\n  " + each).collect(Collectors.joining("", what + ":", "\n"));
    }

    /** What must stand in the store if {@code owners} live and hold {@code things}, but for batch fences. */
    private static Set<String> keys(Set<String> owners, Set<Thing> things) {
        Set<String> keys = new TreeSet<>();
        keys.add("config");
        for (String owner : owners) {
            keys.add("owners/" + owner);
            keys.add("members/" + owner);
        }
        for (Thing thing : things) {
            keys.add("resources/" + thing.owner() + "/" + thing.place());
            if (thing.fencing() == Fencing.UNFENCED) {
                keys.add("names/" + thing.place());
            }
        }
        return keys;
    }

    /** What stands in the store, but for tombstones and the batch fences of present members; shards are left out. */
    private Set<String> keys() {
        List<String> all = list(key -> !key.startsWith("tombstones/"));
        Set<String> members = all.stream()
                .filter(key -> key.startsWith("members/"))
                .map(key -> key.substring("members/".length()))
                .collect(Collectors.toSet());
        return all.stream()
                .filter(key -> !(key.startsWith("seq/") && members.contains(key.split("/", -1)[1])))
                .map(key -> key.replaceFirst("^(resources/\\w+)/\\d+/", "$1/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The keys of the store that are wanted, without what all begin with. */
    List<String> list(Predicate<String> wanted) {
        List<String> found = new ArrayList<>();
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            RangePage page = page(after);
            page.rows().stream()
                    .map(row -> row.key().substring(ROOT.length()))
                    .filter(wanted)
                    .forEach(found::add);
            more = page.more();
            after = page.rows().isEmpty()
                    ? after
                    : page.rows().get(page.rows().size() - 1).key();
        }
        return found;
    }

    private RangePage page(@Nullable String after) {
        try {
            return store.range(ROOT, after, SqliteStore.MAX_PAGE, CALL)
                    .toCompletableFuture()
                    .get(CALL.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Whether nobody holds up writers. */
    boolean canWrite() {
        Transaction probe = Transaction.builder().put("/probe", "written").build();
        try {
            store.transact(probe, PROBE).toCompletableFuture().get(CALL.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException blocked) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The text at a key of the store. */
    String value(String key) {
        try {
            KeyValue row = store.get(ROOT + key, CALL)
                    .toCompletableFuture()
                    .get(CALL.toSeconds() + 1, TimeUnit.SECONDS)
                    .value();
            return row == null ? "" : row.value();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Lets all leave in order, and sees that nothing stays. */
    void dismissAll() {
        List<WorkerProcess> last = present();
        last.forEach(WorkerProcess::dismiss);
        for (WorkerProcess worker : last) {
            assertThat(worker.awaitEnd()).as(() -> worker.lastLines()).isZero();
        }
        assertThat(depot.held()).as("what is left in the depot").isEmpty();
        assertThat(list(key -> !key.startsWith("tombstones/")))
                .as("what is left in the store")
                .containsExactly("config");
    }

    /** What went on, as far as the history and the workers tell. */
    Judge judge() {
        workers.stream().filter(worker -> !worker.isLeftAlone()).forEach(WorkerProcess::awaitEnd);
        return new Judge(depot.history(), workers);
    }

    private String lastLines() {
        return present().stream()
                .map(worker -> "The last that worker " + worker.number() + " said:\n" + worker.lastLines())
                .collect(Collectors.joining("\n"));
    }

    private static String describe(List<WorkerProcess> present) {
        return present.size() + " were started";
    }

    @Override
    public void close() throws Exception {
        for (WorkerProcess worker : workers) {
            worker.kill();
        }
        for (WorkerProcess worker : workers) {
            worker.awaitEnd();
        }
        store.close();
        depot.close();
    }
}
