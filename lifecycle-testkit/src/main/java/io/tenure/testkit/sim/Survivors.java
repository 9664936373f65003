package io.tenure.testkit.sim;

import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What survivors ask the store for: none buries others just after it was stopped, nor many at a time. */
final class Survivors {

    /*
     * I1 A process that was stopped for as long as makes its loop late asks for no claim until a renewal that it sent after
     *    that was answered. Not what waited for a session that the store opened meanwhile: it had begun before, and is
     *    as late as one that is long on its way. Who renewed between two looks that saw it stopped was not stopped all the
     *    while.
     * I2 Where so many are gone that the brake is on, a survivor begins with one at a time, as the brake lets it through: as
     *    many as it began with itself, within the minute, are more than the brake allows for before it is on. Only its
     *    own count, and only where what it asks for arrives at once; not its own former incarnations.
     */

    /** What the brake has between two owners, less what passes on the way to the store. */
    private static final Duration BRAKED = Duration.ofMillis(500);

    /** After which a survivor asks for a claim again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration JUST = Duration.ofSeconds(1);
    private static final Duration LATELY = Duration.ofSeconds(50);
    private static final int LEAST_ALARMING = 2;
    private static final int ALARMING_SHARE = 5;
    private static final int RATE_SHARE = 10;
    private static final int LATE_SHARE = 10;
    /** By how much clocks differ at most. */
    private static final double RATE = 1.02;

    /** When a process was stopped, as far as it was seen. */
    private static final class Stop {
        private Duration first;
        private Duration last;

        private Stop(Duration now) {
            this.first = now;
            this.last = now;
        }
    }

    private final SimulatedCluster cluster;
    private final Map<SimulatedProcess, Stop> stops = new HashMap<>();
    /** When each survivor began with others. */
    private final Map<String, List<Duration>> begun = new HashMap<>();
    /** Whose brake was seen to be on. */
    private final Set<String> braked = new TreeSet<>();

    private int mostMembers;

    Survivors(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    void look() {
        Duration now = cluster.time().elapsed();
        for (SimulatedProcess process : cluster.processes()) {
            if (process.time().isStopped()) {
                Stop stop = stops.get(process);
                if (stop == null
                        || now.minus(stop.last)
                                        .compareTo(Course.LOOK_EVERY
                                                .multipliedBy(3)
                                                .dividedBy(2))
                                > 0) {
                    stops.put(process, new Stop(now));
                } else {
                    stop.last = now;
                }
            }
            process.owners().stream()
                    .filter(owner -> owner.stats().brakeEngaged())
                    .forEach(owner -> braked.add(owner.id().toString()));
        }
        mostMembers = Math.max(mostMembers, cluster.rows(List.of("members/")).size());
    }

    /** A claim was asked for by that connection. */
    void claimAsked(StoreConnection by) {
        Stop stop = stops.get(by.process());
        if (stop == null || !isLong(stop)) {
            return;
        }
        if (cluster.time().elapsed().minus(stop.last).compareTo(JUST) < 0) {
            cluster.history().counts().note("claims just after a stop");
        }
        if (by.renewedAt().compareTo(stop.first) < 0
                && by.openedAt().compareTo(stop.first.minus(Course.LOOK_EVERY)) < 0) {
            cluster.history()
                    .violated(
                            Guarantee.G5_LIVING_ARE_SAFE,
                            "%s was stopped until after %s, and asks for a claim before it has renewed its session"
                                    .formatted(by.process(), stop.last));
        }
    }

    private boolean isLong(Stop stop) {
        Duration late =
                cluster.settings().loopEvery().plus(cluster.settings().ttl().dividedBy(LATE_SHARE));
        return stop.last.minus(stop.first).toNanos() > late.toNanos() * RATE;
    }

    /** Somebody was closed for good. */
    void closed(KeyValue written) {
        Row row = Row.of(SimulatedCluster.ROOT, written);
        if (row.isClean() || cluster.store().liveness() != CoordinationStore.Liveness.TTL) {
            return;
        }
        OwnerId gone = OwnerId.parse(row.owner());
        String survivor = row.closedBy();
        if (survivor.isEmpty()) {
            return;
        }
        for (SimulatedProcess process : cluster.processes()) {
            for (Opening opening : process.openings()) {
                if (opening.isOwner(OwnerId.parse(survivor)) && !opening.isOwner(gone)) {
                    begins(survivor, process, opening);
                }
            }
        }
    }

    private void begins(String survivor, SimulatedProcess process, Opening opening) {
        Duration now = cluster.time().elapsed();
        List<Duration> mine = begun.computeIfAbsent(survivor, ignored -> new ArrayList<>());
        Predicate<Duration> isLate = then -> now.minus(then).compareTo(BRAKED) < 0;
        long justNow = mine.stream().filter(isLate).count();
        mine.add(now);
        int members = mostMembers;
        boolean isAlarming = mine.size() > Math.max(LEAST_ALARMING, (members + ALARMING_SHARE - 1) / ALARMING_SHARE)
                && now.minus(mine.get(0)).compareTo(LATELY) < 0;
        StoreConnection connection = opening.connection();
        if (!isAlarming || connection == null || !connection.isCalmFor(claimed()) || wasStopped(process, claimed())) {
            return;
        }
        cluster.history().counts().note("owners begun with while many are gone");
        if (justNow >= Math.max(1, members / RATE_SHARE) && !isLifted(survivor, process)) {
            cluster.history()
                    .violated(
                            Guarantee.G5_LIVING_ARE_SAFE,
                            "%s begins with one more of many, %d in all, within %s of the last"
                                    .formatted(process, mine.size(), BRAKED));
        }
    }

    /** As long may pass from when one is let through until it is closed, where its claim has to be asked for again. */
    private Duration claimed() {
        OwnerSettings settings = cluster.settings();
        return settings.callTimeout().multipliedBy(4).plus(settings.lockDelay()).plus(RETRY);
    }

    private boolean wasStopped(SimulatedProcess process, Duration within) {
        Stop stop = stops.get(process);
        return stop != null && cluster.time().elapsed().minus(stop.last).compareTo(within) < 0;
    }

    /** Whether there is no brake, or somebody lifted it. */
    private boolean isLifted(String survivor, SimulatedProcess process) {
        boolean isOn = process.owners().stream()
                .anyMatch(owner ->
                        owner.id().toString().equals(survivor) && owner.stats().brakeEngaged());
        return cluster.settings().brakeAtMost().isZero() || (braked.contains(survivor) && !isOn);
    }
}
