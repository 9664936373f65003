package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.InMemoryStore;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreFaults;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One day: faults by day, then an evening without, at whose end everything has to be in its place. */
final class SimWorld {

    static final Duration LOCK_DELAY = Duration.ofSeconds(1);

    private static final int PROCESSES = 3;
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration DAY = Duration.ofSeconds(13);
    private static final Duration MOST_EVENING = Duration.ofSeconds(60);

    private final VirtualTime time;
    private final Dice dice;
    private final TaskScheduler scheduler;
    private final InMemoryStore store;
    private final History history = new History();
    private final List<SimSystem> systems = new ArrayList<>();
    private final List<SimProcess> processes = new ArrayList<>();
    private final OwnerSettings settings;
    private final int forceShare;
    private final boolean witnesses;
    private Weather storeWeather;
    private Weather outsideWeather;
    private long storeStalledUntilNanos;
    private long outsideDownUntilNanos;
    private boolean evening;
    private int born;

    SimWorld(long seed) {
        time = VirtualTime.shuffled(seed);
        dice = new Dice(time.random());
        scheduler = time.newThreads("net").scheduler();
        store = InMemoryStore.on(time);
        storeStalledUntilNanos = time.nowNanos();
        outsideDownUntilNanos = time.nowNanos();
        drawSystems();
        boolean fenced = systems.stream().allMatch(system -> system.fencing() == Fencing.FENCED);
        settings = OwnerSettings.builder("sim", "service")
                .ttl(TTL)
                .lockDelay(LOCK_DELAY)
                .margin(fenced ? TTL.dividedBy(20) : TTL.dividedBy(10))
                .reconcileEvery(Duration.ofSeconds(5))
                .loopEvery(Duration.ofMillis(500))
                .releaseTimeout(Duration.ofSeconds(1))
                .claimIdle(Duration.ofSeconds(6))
                .build();
        storeWeather = Weather.draw(dice);
        outsideWeather = Weather.draw(dice);
        forceShare = dice.chance(0.3) ? 4 : 0;
        witnesses = dice.chance(0.4);
    }

    /** Most worlds have all; where all are fenced nothing waits for a lock-delay, and the clocks alone decide. */
    private void drawSystems() {
        int what = dice.below(100);
        boolean manifestAlone = what >= 40 && what < 60;
        for (Fencing fencing : Fencing.values()) {
            boolean alone = (what < 25 && fencing == Fencing.FENCED)
                    || (what >= 25 && what < 40 && fencing == Fencing.UNFENCED);
            if (alone || what >= 60) {
                systems.add(new SimSystem(fencing, false, history));
            }
        }
        if (manifestAlone || what >= 60) {
            systems.add(new SimSystem(Fencing.FENCED, true, history));
        }
    }

    /** A system with a manifest lets the one who held it know, wherever that is, and sooner or later he hears it. */
    void released(ResourceRecord record) {
        for (SimProcess process : processes) {
            after(dice.millis(0, dice.chance(0.2) ? 3_000 : 20), () -> process.isLost(record));
        }
    }

    Dice dice() {
        return dice;
    }

    History history() {
        return history;
    }

    List<SimSystem> systems() {
        return systems;
    }

    OwnerSettings settings() {
        return settings;
    }

    int forceShare() {
        return forceShare;
    }

    /** Whether the death of a process is seen at once, as between processes of one host. */
    boolean hasWitnesses() {
        return witnesses;
    }

    boolean isEvening() {
        return evening;
    }

    Weather storeWeather() {
        return storeWeather;
    }

    Weather outsideWeather() {
        return outsideWeather;
    }

    boolean isOutsideDown() {
        return outsideDownUntilNanos - time.nowNanos() > 0;
    }

    /** How much longer a request to the store takes because it hangs. */
    Duration storeStall() {
        return Duration.ofNanos(Math.max(0, storeStalledUntilNanos - time.nowNanos()));
    }

    VirtualProcess newProcess(String name) {
        return time.newSkewedProcess(name);
    }

    void after(Duration delay, Runnable task) {
        scheduler.schedule(delay, task);
    }

    long fingerprint() {
        return time.fingerprint();
    }

    /** Lives through the day and the evening; null if all guarantees held. */
    @Nullable
    String run() {
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(spawn(i));
        }
        planFault();
        for (long second = 0; second < DAY.toSeconds() && history.violation() == null; second++) {
            time.advance(Duration.ofSeconds(1));
        }
        if (history.violation() == null) {
            heal();
            settle();
        }
        Violation violation = history.violation();
        return violation == null ? null : violation.getMessage();
    }

    private SimProcess spawn(int place) {
        return new SimProcess(this, "p" + place + "-" + born++, store.connect());
    }

    private void planFault() {
        after(dice.millis(200, 3_000), () -> {
            if (!evening) {
                fault();
                planFault();
            }
        });
    }

    private void fault() {
        int place = dice.below(PROCESSES);
        SimProcess process = processes.get(place);
        switch (dice.below(9)) {
            case 0 -> crash(place);
            case 1, 2 -> process.process().pauseFor(dice.millis(100, dice.chance(0.5) ? 1_500 : 9_000));
            case 3 -> process.process().suspendFor(dice.millis(100, 6_000));
            case 4 -> process.process().stepWall(dice.millis(-3_600_000, 3_600_000));
            case 5 ->
                storeStalledUntilNanos =
                        time.nowNanos() + dice.millis(100, 5_000).toNanos();
            case 6 ->
                outsideDownUntilNanos =
                        time.nowNanos() + dice.millis(100, 9_000).toNanos();
            case 7 -> loseChanges();
            default -> StoreFaults.forceGap(store);
        }
    }

    private void crash(int place) {
        processes.get(place).crash();
        after(dice.millis(10, 8_000), () -> {
            if (processes.get(place).isCrashed()) {
                processes.set(place, spawn(place));
            }
        });
    }

    /** A process dies while a request of its is on its way. */
    void crashSoon(SimProcess process) {
        after(dice.millis(0, 100), () -> {
            int place = processes.indexOf(process);
            if (place >= 0 && !evening && !process.isCrashed()) {
                crash(place);
            }
        });
    }

    /** A process is stopped about when an answer that took its time arrives. */
    void stopSoon(SimProcess process, Duration within) {
        after(within.plus(dice.millis(0, 100)), () -> {
            if (!evening) {
                process.process().pauseFor(dice.millis(2_000, 6_000));
            }
        });
    }

    private void loseChanges() {
        StoreFaults.loseChanges(store, true);
        after(dice.millis(500, 8_000), () -> StoreFaults.loseChanges(store, false));
    }

    private void heal() {
        evening = true;
        storeWeather = Weather.CALM;
        outsideWeather = Weather.CALM;
        storeStalledUntilNanos = time.nowNanos();
        outsideDownUntilNanos = time.nowNanos();
        StoreFaults.loseChanges(store, false);
        processes.forEach(process -> process.process().resume());
        if (dice.chance(0.5)) {
            processes.get(dice.below(PROCESSES)).crash();
        }
        if (processes.stream().allMatch(SimProcess::isCrashed)) {
            processes.set(0, spawn(0));
        }
    }

    private void settle() {
        // What was late by day still arrives, and what was lost by then is noticed.
        time.advance(Duration.ofSeconds(8));
        String left = "";
        for (long second = 0; second < MOST_EVENING.toSeconds(); second++) {
            left = new Evening(this, processes, keys()).whatIsLeft();
            if (left.isEmpty() || history.violation() != null) {
                break;
            }
            time.advance(Duration.ofSeconds(1));
        }
        if (!left.isEmpty()) {
            history.violated("G6/G8: after an evening, there is left: " + left);
        }
        if (!time.failures().isEmpty()) {
            history.violated("a task threw: " + time.failures().get(0));
        }
        for (SimProcess process : processes) {
            if (!process.isCrashed() && process.pending() > 0) {
                history.violated(process + " waits for " + process.pending() + " answers for ever");
            }
            for (Owner owner : process.incarnations()) {
                if (owner.stats().faults() > 0) {
                    history.violated(process + " has " + owner.stats().faults() + " faults of its own");
                }
            }
        }
    }

    Set<Long> quarantinedNonces(List<KeyValue> rows) {
        Set<Long> nonces = new TreeSet<>();
        for (KeyValue row : rows) {
            if (row.key().contains("/quarantine/")) {
                int at = row.value().indexOf("nonce: ");
                if (at >= 0) {
                    String rest = row.value().substring(at + "nonce: ".length());
                    nonces.add(Long.parseUnsignedLong(rest.split("[^0-9a-f]", 2)[0], 16));
                }
            }
        }
        return nonces;
    }

    private List<KeyValue> keys() {
        try {
            return time.await(store.range("/tenure/sim/", null, 1_000, Duration.ofSeconds(5)), Duration.ofSeconds(6))
                    .rows();
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
