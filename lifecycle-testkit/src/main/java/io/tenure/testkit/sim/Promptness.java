package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** That the dead are cleaned up after at once, as protocols go, where all has been calm since before they were gone. */
final class Promptness {

    /*
     * What the protocol says that a survivor waits for, and no more: it hears of the absence; a TTL, where leaders have
     * changed within the last two; the lock-delay; its place in line; the brake, where it is on; the release, twice where
     * its system cannot refuse a late take, a lock-delay apart; and a last look, when all parts are done. Each step waits
     * for one turn of the loop at most. Calm means here as well that whoever is there reaches the store, and has had the
     * time to renew its session and to see its calls of before end; that somebody goes is none of the others' business,
     * until one goes who may have begun to clean up. Time counts from when all that vanished was told to everybody, be it by
     * a gap; where it never was, nobody is late.
     */

    /** The longest pause of who looks whether the other parts of an owner are done, too. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);
    /** To hear of it, to begin what is due, to go on with what was surveyed. */
    private static final int TURNS = 3;
    /** More gone than this within a minute may put on the brake. */
    private static final int LEAST_ALARMING = 2;
    /** So many different resources of a kind that fail in a row have its system taken for down, for up to that long. */
    private static final int TAKEN_FOR_DOWN = 5;

    private static final Duration LONGEST_DOWN = Duration.ofSeconds(10);

    private final SimulatedCluster cluster;
    private long term = -1;
    /** When leaders changed last, and when changes were not told to everybody, by the world's clock. */
    private Duration electedAt = Duration.ZERO;
    /** When somebody joined last: who was away hears of former elections only now, and waits as if they were of now. */
    private Duration joinedAt = Duration.ZERO;

    private boolean wasElected;
    private Set<OwnerId> present = Set.of();
    private final Set<String> counted = new HashSet<>();

    private Duration unreachedAt = Duration.ZERO;
    private Duration systemsDownAt = Duration.ZERO;

    Promptness(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Looks whether one is late.
     *
     * @param gone who is gone, and since when
     * @param atOnce how many of them, and of those before them, were gone at once at most: the last waits for the others
     * @param steadySince since when nothing has been disturbed, but that owners went
     * @param wentAt when one went last
     * @param cleanup how long cleaning up after them takes at the pace of their adapters
     */
    void look(Map<String, Duration> gone, int atOnce, Duration steadySince, Duration wentAt, Duration cleanup) {
        Duration now = cluster.time().elapsed();
        if (cluster.store().term() != term) {
            wasElected = term != -1;
            term = cluster.store().term();
            electedAt = now;
        }
        lookWhoJoined(now);
        if (!cluster.store().isReached()) {
            unreachedAt = now;
        }
        if (!cluster.conditions().areSystemsCalm()) {
            systemsDownAt = now;
        }
        if (gone.isEmpty() || !cluster.store().isHeard()) {
            return;
        }
        Duration steady = latest(steadySince, unreachedAt);
        Duration heardAt = now.minus(cluster.store().heardFor());
        Duration begins = begins(gone.size());
        Duration most = least().plusSeconds(cleanup.toSeconds());
        gone.forEach((owner, since) -> {
            boolean isSettled = since.minus(steady).compareTo(settling()) >= 0 && wentAt.compareTo(since) <= 0;
            Duration known = now.minus(latest(since, heardAt));
            if (isSettled && (known.compareTo(begins) > 0 || isBegun(owner)) && counted.add(owner)) {
                cluster.history()
                        .counts()
                        .note("orphans in calm, %s%s"
                                .formatted(
                                        cluster.store().liveness(),
                                        heardAt.compareTo(since) > 0 ? ", told by a gap" : ""));
            }
            if (isSettled && known.compareTo(begins) > 0 && !isBegun(owner)) {
                judge(owner, since, known, begins, atOnce, "begun with");
            }
            if (isSettled && known.compareTo(most) > 0) {
                judge(owner, since, known, most, atOnce, "cleaned up after");
            }
        });
    }

    /** Whether somebody has closed it for good, which is the first that a survivor does. */
    private boolean isBegun(String owner) {
        return !cluster.rows(List.of("tombstones/" + owner)).isEmpty();
    }

    /** To hear of it and to begin, in line with all that were there when it went. */
    private Duration begins(int gone) {
        OwnerSettings settings = cluster.settings();
        return settings.loopEvery().multipliedBy(TURNS).plus(rank(gone));
    }

    private static Duration latest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void lookWhoJoined(Duration now) {
        Set<OwnerId> seen = cluster.processes().stream()
                .flatMap(process -> process.owners().stream())
                .filter(Owner::isValid)
                .map(Owner::id)
                .collect(Collectors.toSet());
        if (!present.containsAll(seen)) {
            joinedAt = now;
        }
        present = seen;
    }

    private Duration settling() {
        OwnerSettings settings = cluster.settings();
        Duration renewed = settings.renewEvery().plus(settings.loopEvery());
        Duration called = settings.releaseTimeout().plus(settings.loopEvery());
        return renewed.compareTo(called) > 0 ? renewed : called;
    }

    private Duration least() {
        OwnerSettings settings = cluster.settings();
        return settings.loopEvery()
                .multipliedBy(TURNS)
                .plus(settings.lockDelay().multipliedBy(2))
                .plus(rank(0))
                .plus(LAST_LOOK);
    }

    /** What the last in line waits, of all that are there and so many more. */
    private Duration rank(int more) {
        OwnerSettings settings = cluster.settings();
        long inLine = cluster.processes().stream()
                .flatMap(process -> process.owners().stream())
                .filter(Owner::isValid)
                .count();
        Duration rank = settings.rankStep().multipliedBy(inLine + more);
        return rank.compareTo(settings.maxRankDelay()) < 0 ? rank : settings.maxRankDelay();
    }

    private void judge(String owner, Duration since, Duration goneFor, Duration least, int orphans, String what) {
        OwnerSettings settings = cluster.settings();
        Duration most = least;
        Duration noticedAt = wasElected && joinedAt.compareTo(electedAt) > 0 ? joinedAt : electedAt;
        if (since.minus(noticedAt).compareTo(settings.ttl().multipliedBy(3)) < 0) {
            most = most.plus(settings.ttl());
        }
        if (orphans + notClean() > LEAST_ALARMING && !cluster.hasWitnesses()) {
            most = most.plus(settings.loopEvery().plusSeconds(1).multipliedBy(orphans));
        }
        if (goneFor.compareTo(most) > 0 && isServed(owner) && !mayBeTakenForDown(since)) {
            cluster.history()
                    .violated(
                            Guarantee.G6_DEAD_ARE_CLEANED,
                            "owner %s is known to be gone for %s, all has been calm since before, and it is not %s; bound %s"
                                    .formatted(owner, goneFor, what, most));
        }
    }

    /** Of how many others it is written down that they were lost; that stays for a day. */
    private long notClean() {
        return cluster.rows(List.of("tombstones/")).stream()
                .filter(row -> !row.isClean())
                .count();
    }

    /** Whether each survivor has what it takes, and nothing that answers later than the cluster's systems do. */
    private boolean isServed(String owner) {
        return !cluster.history().isStoreRestored()
                && cluster.rows(List.of("members/" + owner)).stream()
                        .flatMap(row -> row.served().stream())
                        .allMatch(cluster::isSystem);
    }

    private boolean mayBeTakenForDown(Duration since) {
        return since.minus(systemsDownAt).compareTo(LONGEST_DOWN) < 0
                && cluster.history().takes().mostOfOneKind() >= TAKEN_FOR_DOWN;
    }
}
