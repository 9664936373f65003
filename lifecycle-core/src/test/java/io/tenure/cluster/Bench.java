package io.tenure.cluster;

import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.Threads;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The home of one owner that has joined, for tests that look at its parts one by one. */
final class Bench {

    private static final Duration LONG_TTL = Duration.ofHours(1);

    final Fleet fleet = new Fleet();
    final Wire wire = fleet.wire;
    final VirtualProcess process = fleet.time.newProcess("bench");
    final Threads threads = process.newThreads("bench");
    final OwnerHome home = Owner.builder(
                    wire,
                    process,
                    threads,
                    OwnerSettings.builder("fleet", "bench")
                            .ttl(LONG_TTL)
                            .callTimeout(Duration.ofMillis(500))
                            .build())
            .adapter(fleet.locks)
            .adapter(fleet.directory)
            .home();

    Bench() {
        home.serial().start(threads, "owner");
        get(() -> new Joining(home, new SessionKeeper(home), new NamespaceConfig(home)).join(Fleet.LONG, List.of()));
        wire.sent.clear();
    }

    /** An intent of this owner's for a lock, which takes its name. */
    ResourceRecord intent(String id) {
        return intent("lock", id);
    }

    ResourceRecord intent(String kind, String id) {
        return new ResourceRecord(
                home.self(),
                kind,
                id,
                RecordState.INTENT,
                home.nonce(),
                0,
                true,
                home.time().wallMillis(),
                Map.of());
    }

    HoldEntry entry(String id) {
        return new HoldEntry(fleet.locks, keyOf(id), intent(id));
    }

    /** Where an intent's record stands. */
    String keyOf(String id) {
        return home.keys().resource(home.self(), "lock", id);
    }

    /** Runs {@code task} on the loop, and what follows at once. */
    void run(Runnable task) {
        home.serial().execute(task);
        settle(Duration.ZERO);
    }

    /** Lets {@code length} pass. */
    void settle(Duration length) {
        fleet.time.advance(length);
    }

    /** What {@code task} comes to on the loop. */
    <T extends @Nullable Object> T get(Supplier<CompletableFuture<T>> task) {
        return fleet.get(begin(task));
    }

    /** How {@code task} fails on the loop. */
    Throwable failure(Supplier<? extends CompletableFuture<?>> task) {
        return Failures.unwrap(fleet.failure(begin(() -> task.get().thenApply(value -> (Object) value))));
    }

    /** Begins {@code task} on the loop. */
    <T extends @Nullable Object> CompletableFuture<T> begin(Supplier<? extends CompletableFuture<T>> task) {
        CompletableFuture<CompletableFuture<T>> begun = new CompletableFuture<>();
        home.serial().execute(() -> begun.complete(task.get()));
        settle(Duration.ZERO);
        return begun.thenCompose(stage -> stage);
    }

    /** The owner loses its session. */
    void lose() {
        run(() -> home.standing().lost("planted"));
    }
}
