package io.tenure.cluster.sim;

import io.tenure.cluster.ExternalHold;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerBuilder;
import io.tenure.cluster.OwnerState;
import io.tenure.cluster.OwnershipListener;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TenureException;
import io.tenure.store.InMemoryStore;
import io.tenure.time.Threads;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One process of the service, and what it does all day. */
final class SimProcess {

    private static final Duration JOIN = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofSeconds(2);

    private final SimWorld world;
    private final VirtualProcess process;
    private final Threads threads;
    private final FaultyStore store;
    private final Executor client;
    private final List<SimAdapter> adapters = new ArrayList<>();
    private final List<ExternalHold<String>> holds = new ArrayList<>();
    private final List<Owner> incarnations = new ArrayList<>();
    private @Nullable Owner owner;
    private boolean leaving;
    private int pending;

    SimProcess(SimWorld world, String name, InMemoryStore connection) {
        this.world = world;
        this.process = world.newProcess(name);
        this.threads = process.newThreads(name);
        this.client = threads.executor("client", 1, 10_000);
        this.store = new FaultyStore(world, connection, within -> world.stopSoon(this, within));
        world.systems().forEach(system -> adapters.add(new SimAdapter(world, this, system)));
        begin(null);
        plan();
    }

    VirtualProcess process() {
        return process;
    }

    /** Kills it. */
    void crash() {
        process.crash();
        if (world.hasWitnesses()) {
            world.after(world.dice().millis(50, 250), store::witnessed);
        }
    }

    boolean isCrashed() {
        return process.isCrashed();
    }

    List<Owner> incarnations() {
        return incarnations;
    }

    @Nullable
    Owner owner() {
        return owner;
    }

    int pending() {
        return pending;
    }

    /** Where the answers of its clients arrive: nowhere, once it has crashed; later, where it is stopped. */
    void onClientThread(Runnable answer) {
        if (!process.isCrashed()) {
            client.execute(answer);
        }
    }

    /** It is told that a system with a manifest released that. */
    void isLost(ResourceRecord record) {
        onClientThread(() -> {
            Owner current = owner;
            if (current != null) {
                current.lost(record, "released by another");
            }
        });
    }

    private void begin(@Nullable Owner former) {
        OwnerBuilder builder =
                Owner.builder(store, process, threads, world.settings()).listener(new Listener());
        adapters.forEach(builder::adapter);
        if (former != null) {
            builder.successorOf(former);
        }
        Owner next = builder.build();
        incarnations.add(next);
        world.history().joined(this, next);
        watched(next.join(JOIN)).whenComplete((joined, failure) -> {
            if (failure == null) {
                owner = next;
                leaving = false;
            } else {
                next.close();
                threads.scheduler().schedule(Duration.ofMillis(500), () -> begin(next));
            }
        });
    }

    private void plan() {
        threads.scheduler().schedule(world.dice().millis(20, 600), () -> {
            plan();
            act();
        });
    }

    private void act() {
        Owner current = owner;
        if (current == null || leaving || world.isEvening()) {
            return;
        }
        Dice dice = world.dice();
        int what = dice.below(100);
        if (what < 50) {
            acquire(current);
        } else if (what < 85) {
            releaseOne(current);
        } else if (what < 90) {
            watched(current.whoHolds(kind(), id(), STEP));
        } else if (what < 90 + world.forceShare()) {
            String kind = kind();
            String id = id();
            world.history().forcing(kind, id);
            watched(current.forceRelease(kind, id, "an operator", STEP));
        } else if (what >= 98) {
            leave(current);
        }
    }

    private String kind() {
        return world.systems().get(world.dice().below(world.systems().size())).kind();
    }

    private String id() {
        return "r" + world.dice().below(3);
    }

    private void acquire(Owner current) {
        SimAdapter adapter = adapters.get(world.dice().below(adapters.size()));
        Duration timeout = world.dice().millis(300, 2_000);
        watched(current.acquire(adapter, id(), Map.of("from", process.name()), timeout))
                .whenComplete((hold, failure) -> {
                    if (hold != null) {
                        given(current, hold);
                    } else if (!(failure.getCause() instanceof TenureException)) {
                        world.history().violated("acquire failed with " + failure);
                    }
                });
    }

    private void given(Owner current, ExternalHold<String> hold) {
        if (process.isCrashed()) {
            return;
        }
        holds.add(hold);
        world.history().given(new History.Held(this, current, hold));
        hold.whenEnded(cause -> {
            if (hold.isReleasedDirectly() && holds.contains(hold)) {
                release(current, hold);
            }
        });
        if (hold.isValid()) {
            world.history().delivered(new History.Held(this, current, hold));
        }
        if (current.state().isFinal()) {
            release(current, hold);
        }
    }

    private void releaseOne(Owner current) {
        if (!holds.isEmpty()) {
            release(current, holds.get(world.dice().below(holds.size())));
        }
    }

    private void release(Owner current, ExternalHold<String> hold) {
        holds.remove(hold);
        world.history().givenBack(hold);
        releaseUntilDone(current, hold, 0);
    }

    private void releaseUntilDone(Owner current, ExternalHold<String> hold, int attempts) {
        watched(current.release(hold, Duration.ofSeconds(1))).whenComplete((done, failure) -> {
            if (failure != null && attempts < 200) {
                threads.scheduler()
                        .schedule(Duration.ofMillis(300), () -> releaseUntilDone(current, hold, attempts + 1));
            }
        });
    }

    private void leave(Owner current) {
        leaving = true;
        List.copyOf(holds).forEach(hold -> release(current, hold));
        watched(current.leave(Duration.ofSeconds(3))).whenComplete((report, failure) -> {
            threads.scheduler().schedule(world.dice().millis(10, 3_000), () -> {
                if (owner == current) {
                    owner = null;
                    current.close();
                    begin(current.state() == OwnerState.LEFT || current.state() == OwnerState.LOST ? current : null);
                }
            });
        });
    }

    /** Counts what has not been answered. */
    private <T extends @Nullable Object> CompletionStage<T> watched(CompletionStage<T> stage) {
        pending++;
        return stage.whenComplete((value, failure) -> pending--);
    }

    @Override
    public String toString() {
        return process.name();
    }

    /** What the process does when its owner is told something. */
    private final class Listener implements OwnershipListener {
        @Override
        public void lost(String reason) {
            Owner lost = owner;
            if (lost == null || leaving || lost.state() != OwnerState.LOST) {
                return;
            }
            owner = null;
            List.copyOf(holds).forEach(hold -> release(lost, hold));
            begin(lost);
        }

        @Override
        public void recordRevoked(String kind, String id) {
            Owner current = owner;
            if (current == null) {
                return;
            }
            for (ExternalHold<String> hold : List.copyOf(holds)) {
                if (hold.record().kind().equals(kind) && hold.record().id().equals(id) && !hold.isValid()) {
                    if (!world.history().wasForced(kind, id)) {
                        world.history().violated("a revocation of " + hold + " that nobody asked for");
                    }
                    release(current, hold);
                }
            }
        }
    }
}
