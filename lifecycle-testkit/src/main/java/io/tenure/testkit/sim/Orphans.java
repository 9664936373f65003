package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.OwnerId;
import io.tenure.testkit.sim.Takes.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Owners that are gone: each is cleaned up after in time, and put in quarantine is only what could not be released. */
final class Orphans {

    /*
     * Time counts from when the store shows that an owner is gone, and from when the world was disturbed last: while a
     * process is stopped, an owner comes or goes, the store or a system is away, or messages are lost, nobody promises
     * when survivors are done.
     */

    private static final List<String> SEEN = List.of("members/", "owners/", "quarantine/");

    /** So many failures that are its own put a resource in quarantine. */
    private static final int FAILURES = 6;
    /** So many more are let through in a second while the brake slows reclaim. */
    private static final Duration EACH_WHILE_BRAKED = Duration.ofSeconds(1);

    private final SimulatedCluster cluster;
    /** By owner, when it was seen first that it is gone, by the world's clock. */
    private final Map<String, Duration> gone = new LinkedHashMap<>();

    /** Of all of these, and of those before them, one after the other, at the pace that their adapters ask for. */
    private Duration cleanup = Duration.ZERO;

    /** How many of these were gone at once, at most. */
    private int atOnce;

    /** The revision whose rows were looked at last, and who was absent in them. */
    private long lookedAt = -1;

    private Set<String> absent = Set.of();
    private List<OwnerId> present = List.of();
    private Duration calmSince = Duration.ZERO;
    /** The same, but for owners that went. */
    private Duration steadySince = Duration.ZERO;

    private Duration wentAt = Duration.ZERO;
    private final Promptness promptness;

    Orphans(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.promptness = new Promptness(cluster);
    }

    void look() {
        long revision = cluster.store().revision();
        if (revision != lookedAt) {
            lookedAt = revision;
            absent = lookAtRows();
        }
        Duration now = cluster.time().elapsed();
        lookForDisturbance(now);
        note(absent, now);
        promptness.look(gone, atOnce, steadySince, wentAt, cleanup);
        if (gone.isEmpty()) {
            return;
        }
        Duration calm = now.minus(calmSince);
        Duration most = most(atOnce);
        if (calm.compareTo(most) > 0 && !cluster.history().isStoreRestored()) {
            gone.forEach((owner, since) -> judge(owner, now.minus(since), calm, most));
        }
    }

    /** The members without an owner. */
    private Set<String> lookAtRows() {
        Set<String> members = new LinkedHashSet<>();
        Set<String> owners = new LinkedHashSet<>();
        for (Row row : cluster.rows(SEEN)) {
            switch (row.type()) {
                case "members" -> members.add(row.owner());
                case "owners" -> owners.add(row.owner());
                case "quarantine" -> judgeQuarantined(row);
                default -> {}
            }
        }
        members.removeAll(owners);
        return members;
    }

    private void note(Set<String> orphans, Duration now) {
        gone.keySet().retainAll(orphans);
        if (gone.isEmpty()) {
            cleanup = Duration.ZERO;
            atOnce = 0;
        }
        for (String owner : orphans) {
            if (gone.putIfAbsent(owner, now) == null) {
                cleanup = cleanup.plus(cleanupOf(owner));
            }
        }
        atOnce = Math.max(atOnce, gone.size());
    }

    private Duration cleanupOf(String owner) {
        Takes takes = cluster.history().takes();
        List<Row> written = cluster.rows(List.of("resources/" + owner + "/"));
        Duration ofTakes =
                takes.cleanupOf(owner, written.stream().map(Row::nonce).collect(Collectors.toSet()));
        // One who died before it asked its adapter left an intent, whose release is asked for all the same.
        return written.stream()
                .filter(row -> takes.of(row.nonce()) == null)
                .map(row -> cluster.paceOf(row.kind()))
                .reduce(ofTakes, Duration::plus);
    }

    private void judge(String owner, Duration goneFor, Duration calm, Duration most) {
        if (goneFor.compareTo(most) > 0) {
            cluster.history()
                    .violated(
                            Guarantee.G6_DEAD_ARE_CLEANED,
                            "owner %s is gone for %s, all has been calm for %s, and it is not cleaned up after; bound %s"
                                    .formatted(owner, goneFor, calm, most));
        }
    }

    /**
     * A TTL for the claims of a survivor that was lost just now, and one for a change of leaders; the lock-delay and two
     * sweeps; the last in line; a claim that is stuck since before, or a change that was not heard of; the brake; and the
     * cleanup itself, in whole seconds.
     */
    private Duration most(int orphans) {
        OwnerSettings settings = cluster.settings();
        Duration unheard = settings.reconcileEvery().multipliedBy(3).dividedBy(2);
        return settings.ttl()
                .multipliedBy(2)
                .plus(settings.lockDelay().multipliedBy(3))
                .plus(settings.maxRankDelay())
                .plus(unheard)
                .plus(settings.claimIdle())
                .plus(EACH_WHILE_BRAKED.multipliedBy(orphans))
                .plusSeconds(cleanup.toSeconds());
    }

    private void lookForDisturbance(Duration now) {
        List<OwnerId> before = present;
        present = new ArrayList<>();
        boolean stopped = false;
        for (SimulatedProcess process : cluster.processes()) {
            stopped |= process.time().isStopped();
            for (Owner owner : process.owners()) {
                if (!process.isCrashed() && owner.isValid()) {
                    present.add(owner.id());
                }
            }
        }
        if (!before.containsAll(present) || stopped || present.isEmpty() || isAway()) {
            steadySince = now;
            calmSince = now;
        }
        if (!present.containsAll(before)) {
            wentAt = now;
            calmSince = now;
        }
    }

    private boolean isAway() {
        SimulatedStore store = cluster.store();
        return !cluster.conditions().areCalm()
                || store.isDown()
                || !store.stall().isZero();
    }

    /** What cannot be read is noted there without any attempt. */
    private void judgeQuarantined(Row row) {
        int attempts = row.attempts();
        Take take = cluster.history().takes().of(row.nonce());
        int asked = take == null ? attempts : Math.min(attempts, take.releases());
        if (attempts > 0 && asked < FAILURES && !cluster.history().isStoreRestored()) {
            cluster.history()
                    .violated(
                            Guarantee.G6_DEAD_ARE_CLEANED,
                            "%s was put in quarantine after %d attempts, not %d".formatted(row, asked, FAILURES));
        }
    }
}
