package io.tenure.sqlite.kills;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/** Kills workers, cycle by cycle, each at a moment that the seed picks, and puts others in their place. */
final class Kills {

    private static final int WORKERS = 3;
    private static final int SURVIVORS = 2;
    private static final int MAX_PAUSE_MILLIS = 1_200;
    private static final int MAX_JOIN_MILLIS = 2_500;
    private static final int MAX_COUNT = 10;
    private static final Duration TRAP = Duration.ofSeconds(4);

    /** By then nothing of a dead worker may stand in the depot; many times what an idle machine needs. */
    private static final Duration OVERDUE = Duration.ofSeconds(40);

    private final Fleet fleet;
    private final Random random;
    private final List<WorkerProcess> watched = new ArrayList<>();
    private final Map<Moment, Integer> struck = new HashMap<>();
    private int kills;

    /** When to kill. */
    enum Moment {
        AT_RANDOM,
        TWO_AT_ONCE,
        WHILE_JOINING,
        WHILE_TAKING,
        WHILE_RELEASING,
        WHILE_RECLAIMING
    }

    Kills(Fleet fleet, Random random) {
        this.fleet = fleet;
        this.random = random;
    }

    int kills() {
        return kills;
    }

    /** How many cycles there were of each kind. */
    Map<Moment, Integer> struck() {
        return struck;
    }

    /** Waits for enough survivors, kills, and starts others instead. */
    void cycle() {
        fill();
        fleet.awaitReady(SURVIVORS);
        // All moments come in a short run, too.
        Moment[] all = Moment.values();
        int number = struck.values().stream().mapToInt(Integer::intValue).sum();
        Moment moment = all[number < all.length ? number : random.nextInt(all.length)];
        struck.merge(moment, 1, Integer::sum);
        strike(moment);
        fill();
        requireNothingOverdue();
    }

    private void fill() {
        while (fleet.present().size() < WORKERS) {
            fleet.start();
        }
    }

    private void strike(Moment moment) {
        List<WorkerProcess> victims = new ArrayList<>(fleet.ready());
        Collections.shuffle(victims, random);
        WorkerProcess victim = victims.get(0);
        pause(victim, MAX_PAUSE_MILLIS);
        switch (moment) {
            case AT_RANDOM -> kill(victim);
            case TWO_AT_ONCE -> victims.subList(0, 2).forEach(this::kill);
            case WHILE_JOINING -> {
                WorkerProcess starting = fleet.start();
                pause(starting, MAX_JOIN_MILLIS);
                kill(starting);
            }
            case WHILE_TAKING -> killAt(victim, Request.Verb.TAKE);
            case WHILE_RELEASING -> killAt(victim, Request.Verb.RELEASE);
            case WHILE_RECLAIMING -> killWithReclaimer(victim);
        }
    }

    /** Until something ends that must not end, at most. */
    private void pause(WorkerProcess worker, int maxMillis) {
        if (worker.endsWithin(Duration.ofMillis(random.nextInt(maxMillis)))) {
            fleet.requireLiving();
        }
    }

    private void kill(WorkerProcess victim) {
        victim.kill();
        dead(victim);
    }

    private void dead(WorkerProcess victim) {
        kills++;
        watched.add(victim);
    }

    /** Kills the victim while the depot has a request of its own before it, or has just decided it. */
    private void killAt(WorkerProcess victim, Request.Verb verb) {
        Set<String> owners = victim.owners();
        trap((worker, request) ->
                worker == victim.number() && request.verb() == verb && owners.contains(request.owner()));
        kill(victim);
    }

    /** Kills one, and then the survivor that is seen cleaning up after it. */
    private void killWithReclaimer(WorkerProcess victim) {
        Set<String> owners = victim.owners();
        CompletableFuture<Integer> fired = set((worker, request) -> worker != victim.number()
                && request.verb() == Request.Verb.RELEASE
                && owners.contains(request.owner()));
        kill(victim);
        if (await(fired)) {
            dead(fleet.workers().get(fired.join()));
        }
    }

    private void trap(BiPredicate<Integer, Request> when) {
        await(set(when));
    }

    /** Kills the asker of one of the next requests that match. */
    private CompletableFuture<Integer> set(BiPredicate<Integer, Request> when) {
        AtomicInteger left = new AtomicInteger(1 + random.nextInt(MAX_COUNT));
        List<WorkerProcess> workers = fleet.workers();
        CompletableFuture<Integer> fired = fleet.depot()
                .trap(
                        random.nextBoolean(),
                        (worker, request) -> when.test(worker, request) && left.decrementAndGet() == 0);
        return fired.thenApply(worker -> {
            workers.get(worker).kill();
            return worker;
        });
    }

    /** Whether it fired; if it did not in time, it never will. */
    private boolean await(CompletableFuture<Integer> fired) {
        try {
            fired.get(TRAP.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            fleet.depot().disarm();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return fired.isDone();
    }

    /** All that were killed long enough ago hold nothing any more. */
    private void requireNothingOverdue() {
        long nowNanos = System.nanoTime();
        watched.removeIf(victim -> {
            if (nowNanos - victim.overNanos() < OVERDUE.toNanos()) {
                return false;
            }
            assertThat(fleet.heldBy(victim))
                    .as("left of worker %s, killed more than %s ago", victim.number(), OVERDUE)
                    .isEmpty();
            return true;
        });
    }
}
