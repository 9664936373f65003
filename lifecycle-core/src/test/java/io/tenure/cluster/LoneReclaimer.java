package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A {@link Reclaimer} without the owner around it: a test says what it sees, and lets its loop turn. */
final class LoneReclaimer {

    static final Duration TURN = Duration.ofMillis(100);

    final Outside locks = new Outside("lock", Fencing.FENCED);
    /** What this survivor has no adapter for. */
    final Outside directory = new Outside("registration", Fencing.UNFENCED);

    final LoneHome lone = new LoneHome(locks).joined();
    final Keys keys = lone.home.keys();
    final Gate gate = new Gate(lone.home, lone.keeper);
    final Brake brake = new Brake(lone.home);
    final Claiming claiming = new Claiming(lone.home);
    private final List<OwnerId> survivors = new ArrayList<>(List.of(lone.home.self()));
    private Reclaimer reclaimer = reclaimer(Set.of());

    private Reclaimer reclaimer(Set<OwnerId> formers) {
        return new Reclaimer(lone.home, gate, brake, claiming, new Cleaner(lone.home, gate), formers);
    }

    Reclaimer reclaimer() {
        return reclaimer;
    }

    /** Its process had these incarnations before. */
    void hadBeen(OwnerId... formers) {
        reclaimer = reclaimer(Set.of(formers));
    }

    /** One that is alive and serves these. */
    void survivor(ResourceAdapter<?>... served) {
        survivorWith(MemberEntry.of(lone.home.settings(), List.of(served)).encode());
    }

    void survivorWith(String memberEntry) {
        lone.put(keys.member(survivorWithoutEntry()), memberEntry);
    }

    OwnerId survivorWithoutEntry() {
        OwnerId id = lone.newId();
        survivors.add(id);
        lone.put(keys.owner(id), "alive");
        return id;
    }

    /** An orphan in whose first part so many of all survivors come before this one. */
    Orphan orphanAt(int rank, ResourceAdapter<?>... served) {
        OwnerId id = lone.newId();
        while (Rendezvous.rank(id, 0, lone.home.self(), survivors) != rank) {
            id = lone.newId();
        }
        lone.put(
                keys.member(id),
                MemberEntry.of(lone.home.settings(), List.of(served)).encode());
        return lone.sees(id);
    }

    /** The mark of somebody else who began to reclaim it, or its own when it left in order. */
    void tombstone(OwnerId owner, boolean clean) {
        TombstoneEntry entry = new TombstoneEntry(lone.newId(), clean, 0);
        lone.put(keys.tombstone(owner), entry.encode());
    }

    /** A listing comes in, of what is there now. */
    void look() {
        Members.Census census = lone.get(() -> new Members(lone.home).census());
        var tombstones = lone.rows("tombstones/");
        lone.on(() -> reclaimer.seen(census, tombstones));
        settle();
    }

    /** Lets happen what takes no time. */
    void settle() {
        lone.time.advance(Duration.ofNanos(1));
    }

    void pass(Duration length) {
        for (long turns = length.dividedBy(TURN); turns > 0; turns--) {
            lone.time.advance(TURN);
            lone.on(reclaimer::advance);
            settle();
        }
    }

    /** How long it waits, once it has seen the orphan, until it begins. */
    Duration waitsFor(Orphan orphan) {
        look();
        for (int turns = 0; turns < 100; turns++) {
            if (hasBegun(orphan)) {
                return TURN.multipliedBy(turns);
            }
            pass(TURN);
        }
        throw new AssertionError("not begun within ten seconds");
    }

    boolean hasBegun(Orphan orphan) {
        return lone.row(keys.tombstone(orphan.owner())) != null;
    }

    /** How often it wrote, or tried to write, one claim: to get it, or to give it up. */
    long writesOfClaim(Orphan orphan, int shard) {
        String key = keys.claim(orphan.owner(), shard);
        return lone.store.sent(request -> request.writes().contains(key));
    }
}
