package io.tenure.cluster;

import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.cluster.Members.Census;
import io.tenure.cluster.Members.Member;
import io.tenure.event.EventType;
import io.tenure.event.OwnerReclaimedEvent;
import io.tenure.resource.OwnerId;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the owners that are gone, from the first sight of their absence to the end. Confined to the loop. */
final class Reclaimer {

    /*
     * Detection only ever says "look": the looking is a listing. What is found waits for its place in line, part by part,
     * and then for the gate and the brake; then the part is claimed, and cleaned once the lock-delay has passed.
     *
     * I1 Nothing of an owner is touched before a claim on it succeeded, and a claim succeeds only if the owner's key is
     *    absent in the very transaction.
     * I2 An orphan is followed until its member entry is gone.
     * I3 The lock-delay counts from an absence that a transaction saw. A listing by a replica that lags behind may be short
     *    of an owner that lives, and goes on taking until it dies: what it took then waits as long, and is found as well.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final OwnerHome home;
    private final Gate gate;
    private final Brake brake;
    private final Claiming claiming;
    private final Cleaner cleaner;
    private final Set<OwnerId> formers;
    private final Map<OwnerId, Orphan> orphans = new TreeMap<>();
    private Census census = new Census(Map.of(), Set.of(), 0);
    private boolean stopped;
    /** Written on the loop. */
    private volatile int count;

    Reclaimer(OwnerHome home, Gate gate, Brake brake, Claiming claiming, Cleaner cleaner, Set<OwnerId> formers) {
        this.home = home;
        this.gate = gate;
        this.brake = brake;
        this.claiming = claiming;
        this.cleaner = cleaner;
        this.formers = new LinkedHashSet<>(formers);
    }

    int orphans() {
        return count;
    }

    /** Begins nothing more, and hands on what is claimed. */
    void stop() {
        stopped = true;
        claiming.handOn();
    }

    /** A listing came in. */
    void seen(Census now, List<KeyValue> tombstones) {
        census = now;
        Set<OwnerId> absent = new LinkedHashSet<>(now.orphans());
        orphans.keySet().removeIf(owner -> !absent.contains(owner));
        for (OwnerId owner : absent) {
            Member member = Objects.requireNonNull(now.members().get(owner));
            if (!owner.equals(home.self()) && !orphans.containsKey(owner)) {
                LOG.info("Owner {} ({}) is gone", owner, member.name());
                orphans.put(owner, new Orphan(owner, member, home.time().nowNanos(), formers.contains(owner)));
            }
        }
        count = orphans.size();
        observe(tombstones);
        advance();
    }

    private void observe(List<KeyValue> tombstones) {
        int waiting = 0;
        Map<OwnerId, Long> begun = new TreeMap<>();
        for (KeyValue row : tombstones) {
            OwnerId owner = Keys.ownerUnder(home.keys().tombstones(), row.key());
            TombstoneEntry entry = TombstoneEntry.decode(row.value()).value();
            if (owner != null && (entry == null || !entry.clean())) {
                begun.put(owner, row.createRevision());
            }
        }
        for (Orphan orphan : orphans.values()) {
            if (begun.containsKey(orphan.owner())) {
                orphan.begun();
            } else if (!orphan.isFormer()) {
                waiting++;
            }
        }
        brake.observe(census.members().size(), waiting, begun);
    }

    /** Goes on with whatever is due. Called at each turn of the loop and after each change. */
    void advance() {
        if (stopped || orphans.isEmpty()) {
            return;
        }
        for (Orphan orphan : List.copyOf(orphans.values())) {
            if (orphan.isClosed()) {
                orphans.remove(orphan.owner());
            } else if (mayTouch(orphan)) {
                advance(orphan);
            }
        }
        count = orphans.size();
    }

    private boolean mayTouch(Orphan orphan) {
        return (orphan.isFormer() ? gate.isFit() : gate.isOpen()) && serves(orphan);
    }

    /** Whether anything of the orphan can be released here; one that held nothing can be finished by anybody. */
    private boolean serves(Orphan orphan) {
        MemberEntry entry = orphan.member().entry().value();
        return entry != null
                && (entry.served().isEmpty()
                        || entry.served().stream()
                                .anyMatch(served -> home.adapters().matching(served) != null));
    }

    private void advance(Orphan orphan) {
        if (orphan.parts().isEmpty()) {
            orphan.parts().put(0, new Orphan.Part(dueNanos(orphan, 0)));
        }
        long nowNanos = home.time().nowNanos();
        if (!orphan.isSurveyed() && nowNanos - baseNanos(orphan) >= 0) {
            orphan.surveyed();
            survey(orphan);
        }
        orphan.parts().forEach((shard, part) -> {
            if (part.isDue(home.time().nowNanos()) && mayBegin(orphan)) {
                claim(orphan, shard, part);
            }
        });
    }

    private boolean mayBegin(Orphan orphan) {
        if (orphan.isBegun() || orphan.isFormer() || !home.store().livenessIsTtlAlone()) {
            return true;
        }
        if (!brake.admits(orphan.owner())) {
            return false;
        }
        orphan.begun();
        return true;
    }

    /** Which parts hold anything: if the owner is gone, no record is added after this. */
    private void survey(Orphan orphan) {
        for (int i = 1; i < Keys.SHARDS; i++) {
            int shard = i;
            surveyPart(orphan, shard);
        }
    }

    private void surveyPart(Orphan orphan, int shard) {
        if (stopped || orphan.isClosed()) {
            return;
        }
        home.serial()
                .then(home.store().range(home.keys().resources(orphan.owner(), shard), null, 1), (page, failure) -> {
                    if (failure != null) {
                        home.serial().after(RETRY, () -> surveyPart(orphan, shard));
                    } else if (!page.rows().isEmpty()) {
                        orphan.parts().computeIfAbsent(shard, part -> new Orphan.Part(dueNanos(orphan, part)));
                        advance();
                    }
                });
    }

    private long baseNanos(Orphan orphan) {
        Duration ttl = home.settings().ttl();
        boolean unsettled = !orphan.isFormer() && home.store().termChangedWithin(ttl.multipliedBy(2));
        return orphan.firstSeenNanos() + (unsettled ? ttl.toNanos() : 0);
    }

    private long dueNanos(Orphan orphan, int shard) {
        if (orphan.isFormer()) {
            return baseNanos(orphan);
        }
        List<OwnerId> able = census.alive().stream()
                .filter(owner -> owner.equals(home.self()) || servesAny(owner, orphan))
                .toList();
        int rank = Rendezvous.rank(orphan.owner(), shard, home.self(), able);
        Duration wait = home.settings().rankStep().multipliedBy(rank);
        Duration most = home.settings().maxRankDelay();
        return baseNanos(orphan) + (wait.compareTo(most) > 0 ? most : wait).toNanos();
    }

    private boolean servesAny(OwnerId survivor, Orphan orphan) {
        Member member = census.members().get(survivor);
        MemberEntry theirs = member == null ? null : member.entry().value();
        MemberEntry left = orphan.member().entry().value();
        return theirs != null
                && left != null
                && theirs.served().stream()
                        .anyMatch(served -> left.served().stream()
                                .anyMatch(l -> l.kind().equals(served.kind())
                                        && l.endpoint().equals(served.endpoint())));
    }

    private void claim(Orphan orphan, int shard, Orphan.Part part) {
        part.begin();
        home.serial().then(claiming.claim(orphan, shard), (claim, failure) -> {
            if (claim == null || stopped) {
                if (claim != null) {
                    claiming.giveUp(claim);
                }
                // Whoever has it cannot begin before the delay is over, as seen from here.
                long delayNanos = orphan.isGone() ? Math.max(0, lockDelayLeftNanos(orphan)) : 0;
                part.tryAgainAt(home.time().nowNanos() + delayNanos + RETRY.toNanos());
                lookAgain(orphan, shard, part);
                return;
            }
            LOG.info("Claimed {}", claim.key());
            long leftNanos = lockDelayLeftNanos(orphan);
            if (leftNanos <= 0) {
                clean(claim, part);
            } else {
                home.serial().after(Duration.ofNanos(leftNanos), () -> clean(claim, part));
            }
        });
    }

    private long lockDelayLeftNanos(Orphan orphan) {
        MemberEntry entry = orphan.member().entry().value();
        boolean waits = entry == null || !entry.isFenced();
        long nowNanos = home.time().nowNanos();
        return waits ? orphan.goneNanos(nowNanos) + home.settings().lockDelay().toNanos() - nowNanos : 0;
    }

    private void clean(Claim claim, Orphan.Part part) {
        // One that stopped meanwhile has handed it on.
        if (!stopped) {
            new ClaimWork(home, cleaner, claim, outcome -> cleaned(claim, part, outcome)).start();
        }
    }

    /** Somebody else has the claim, or had: a part that holds nothing any more, and never will, needs no claim of ours. */
    private void lookAgain(Orphan orphan, int shard, Orphan.Part part) {
        if (shard == 0 || stopped || !orphan.isGone()) {
            return;
        }
        home.serial()
                .then(home.store().range(home.keys().resources(orphan.owner(), shard), null, 1), (page, failure) -> {
                    if (failure == null && page.rows().isEmpty() && !part.isBusy()) {
                        part.done();
                    }
                });
    }

    private void cleaned(Claim claim, Orphan.Part part, Outcome outcome) {
        if (outcome == Outcome.DONE && claim.shard() == 0 && !stopped) {
            Orphan orphan = claim.orphan();
            new Finishing(home, claim, shard -> isLeft(orphan, shard), end -> finished(claim, part, end)).start();
            return;
        }
        if (outcome == Outcome.DONE) {
            part.done();
            claiming.giveUp(claim);
        } else {
            tryAgain(claim, part, home.settings().reconcileEvery());
        }
    }

    private void tryAgain(Claim claim, Orphan.Part part, Duration pause) {
        part.tryAgainAt(home.time().nowNanos() + pause.toNanos());
        claiming.giveUp(claim);
    }

    /** A record of that part is left, when all seemed to be done: it was not there when it was looked which hold anything. */
    private void isLeft(Orphan orphan, int shard) {
        orphan.parts()
                .computeIfAbsent(shard, part -> new Orphan.Part(home.time().nowNanos()));
    }

    private void finished(Claim claim, Orphan.Part part, Outcome outcome) {
        Orphan orphan = claim.orphan();
        if (outcome != Outcome.DONE) {
            // A manifest may be too long for one claim's time, at the pace that its adapter wants.
            tryAgain(
                    claim,
                    part,
                    outcome == Outcome.UNFINISHED ? RETRY : home.settings().reconcileEvery());
            return;
        }
        claiming.ended(claim);
        part.done();
        orphan.close();
        orphans.remove(orphan.owner());
        count = orphans.size();
        LOG.info(
                "Owner {} is cleaned up: {} released here, {} quarantined",
                orphan.owner(),
                orphan.released(),
                orphan.quarantined());
        Duration since = Duration.ofNanos(home.time().nowNanos() - orphan.firstSeenNanos());
        home.notices()
                .event(
                        EventType.OWNER_RECLAIMED,
                        () -> new OwnerReclaimedEvent(
                                home.time().wallMillis(),
                                orphan.owner(),
                                orphan.released(),
                                orphan.quarantined(),
                                since));
    }
}
