package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.event.ResourceReclaimedEvent;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimWorkTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LOCK_DELAY = Duration.ofSeconds(1);
    private static final int SHARD = 5;

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final Outside entries = new Outside("entry", Fencing.COMPARE_ONLY);
    private final Outside directory = new Outside("registration", Fencing.UNFENCED);
    private final LoneHome lone = new LoneHome(outside, entries, directory).joined();
    private final Cleaner cleaner = new Cleaner(lone.home, new Gate(lone.home, lone.keeper));
    private final Claiming claiming = new Claiming(lone.home);
    private final Orphan orphan = lone.orphan(outside, entries, directory);
    private final List<Outcome> outcomes = new ArrayList<>();
    private int ids;

    /** What the orphan holds in the shard. */
    private List<ResourceRecord> held(int count) {
        List<ResourceRecord> records = new ArrayList<>();
        while (records.size() < count) {
            records.add(held(outside));
        }
        return records;
    }

    private ResourceRecord held(Outside system) {
        return lone.held(orphan, system, nextId(system.kind()));
    }

    /** The next that is in the shard. */
    private String nextId(String kind) {
        String id = "r" + ids++;
        return Keys.shardOf(kind, id) == SHARD ? id : nextId(kind);
    }

    private Claim work() {
        return work(orphan);
    }

    private Claim work(Orphan whose) {
        Claim claim = lone.get(() -> claiming.claim(whose, SHARD));
        lone.on(() -> new ClaimWork(lone.home, cleaner, claim, outcomes::add).start());
        return claim;
    }

    private long listings() {
        return lone.store.sent(request -> request.call().equals("range") && request.reads("/resources/"));
    }

    @Test
    void I1_recordStays_untilTheReleaseIsConfirmed() {
        String key = lone.keyOf(held(1).get(0));
        outside.silentReleases = true;
        work();
        lone.time.advance(SECOND);
        assertThat(outside.releases).hasSize(1);
        assertThat(lone.row(key)).isNotNull();

        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(key)).isNull();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I1_recordWhoseReleaseFailed_stays() {
        ResourceRecord record = held(1).get(0);
        outside.unreleasable.add(record.id());
        work();

        lone.time.advance(SECOND);

        assertThat(lone.row(lone.keyOf(record))).isNotNull();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void I1_systemThatCannotRefuse_isSweptTwice_aLockDelayApart_beforeTheRecordGoes() {
        String key = lone.keyOf(held(directory));
        work();

        lone.time.advance(LOCK_DELAY.minusMillis(100));
        assertThat(directory.releases).hasSize(1);
        assertThat(lone.row(key)).isNotNull();

        lone.time.advance(Duration.ofMillis(200));
        assertThat(directory.releases).hasSize(2);
        assertThat(lone.row(key)).isNull();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I1_systemThatOnlyCompares_isSweptTwice_unlessTheTakeIsKnownToBeOver() {
        String taken = held(entries).id();
        ResourceRecord onItsWay = held(entries);
        lone.put(lone.keyOf(onItsWay), RecordCodec.encode(onItsWay.withState(RecordState.INTENT)));
        work();

        lone.time.advance(LOCK_DELAY.minusMillis(100));
        assertThat(entries.releases).containsExactlyInAnyOrder(taken, onItsWay.id());
        assertThat(lone.row(lone.keyOf(onItsWay))).isNotNull();

        lone.time.advance(Duration.ofMillis(200));
        assertThat(entries.releases).containsExactlyInAnyOrder(taken, onItsWay.id(), onItsWay.id());
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I1_withoutTheClaim_nothingIsDeleted() {
        String key = lone.keyOf(held(1).get(0));
        outside.silentReleases = true;
        Claim claim = work();
        lone.time.advance(SECOND);

        lone.delete(claim.key());
        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(key)).isNotNull();
        assertThat(outcomes).containsExactly(Outcome.LOST);
    }

    @Test
    void I2_recordThatChangedMeanwhile_isSeenByTheNextPass() {
        ResourceRecord record = held(1).get(0);
        outside.silentReleases = true;
        work();
        lone.time.advance(SECOND);

        lone.put(lone.keyOf(record), RecordCodec.encode(record));
        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(lone.keyOf(record))).isNull();
        assertThat(outside.releases).as("two passes").hasSize(2);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I2_lastPass_sawAllPages() {
        held(250);
        work();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(lone.rows("resources/")).isEmpty();
        assertThat(outside.taken).isEmpty();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I3_claimWithoutProgress_isGivenUp() {
        held(6);
        outside.silentReleases = true;
        work();

        lone.time.advance(Duration.ofSeconds(30));
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(4));
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
        assertThat(lone.rows("resources/")).hasSize(6);
    }

    @Test
    void I3_waitingBehindWhatOthersHaveReleased_isNoReasonToGiveUp() {
        outside.reclaimsPerSecond = 5;
        CleanLane lane = cleaner.lane(outside);
        for (int i = 0; i < 200; i++) {
            ResourceRecord another = lone.held(orphan, outside, "another" + i);
            lone.begin(() -> lane.clean(another, () -> true));
        }
        String key = lone.keyOf(held(outside));
        work();

        lone.time.advance(Duration.ofSeconds(38));
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(12));
        assertThat(outcomes).isNotEmpty();
        assertThat(lone.row(key)).isNull();
    }

    @Test
    void claimThatIsLost_releasesNothingMore() {
        outside.reclaimsPerSecond = 5;
        held(100);
        Claim claim = work();
        lone.time.advance(Duration.ofSeconds(2));
        lone.delete(claim.key());
        lone.time.advance(SECOND);
        assertThat(outcomes).containsExactly(Outcome.LOST);
        int released = outside.releases.size();

        lone.time.advance(Duration.ofSeconds(10));

        assertThat(outside.releases).hasSize(released);
    }

    @Test
    void I3_deletionThatSucceedsLate_isProgress() {
        held(6);
        outside.silentReleases = true;
        String released = lone.keyOf(held(entries));
        lone.store.keepsRequest = request -> request.writes("/resources/");
        work();
        lone.time.advance(Duration.ofSeconds(20));
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(25));
        assertThat(lone.row(released)).isNull();
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(10));
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void I3_toPutOneAside_isProgress() {
        held(6);
        outside.silentReleases = true;
        directory.unreleasable.add(held(directory).id());
        work();

        lone.time.advance(Duration.ofSeconds(33));
        assertThat(lone.rows("quarantine/")).hasSize(1);
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(5));
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void I3_claimThatIsGivenUp_deletesNothingMore() {
        String key = lone.keyOf(held(outside));
        lone.store.keepsRequest = request -> request.writes("/resources/");
        work();
        lone.time.advance(Duration.ofSeconds(35));
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);

        lone.store.keepsRequest = request -> false;
        lone.time.advance(Duration.ofSeconds(10));

        assertThat(lone.row(key)).isNotNull();
    }

    @Test
    void claimThatEnded_isWatchedNoMore() {
        held(1);
        lone.time.advance(Duration.ofSeconds(10));
        int before = eventsInAMinute();
        work();
        lone.time.advance(Duration.ofSeconds(10));
        assertThat(outcomes).containsExactly(Outcome.DONE);

        assertThat(eventsInAMinute()).as("as before it began").isEqualTo(before);
    }

    private int eventsInAMinute() {
        int[] events = {0};
        lone.time.runUntil(() -> ++events[0] < 0, Duration.ofMinutes(1));
        return events[0];
    }

    @Test
    void releaseThatFails_isTriedAgain_laterEachTime_andPutAsideAfterTheSixth() {
        outside.unreleasable.add(held(outside).id());
        List<Long> triedMillis = new ArrayList<>();
        long begunMillis = lone.time.elapsed().toMillis();
        outside.onRelease = record -> triedMillis.add(lone.time.elapsed().toMillis() - begunMillis);
        work();

        lone.time.advance(Duration.ofSeconds(20));

        assertThat(triedMillis).containsExactly(0L, 200L, 600L, 1_400L, 3_000L, 5_000L);
        assertThat(lone.rows("quarantine/"))
                .singleElement()
                .satisfies(row -> assertThat(row.value()).contains("attempts: 6"));
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void recordThatChangesAsItIsPutAside_isLookedAtAgain() {
        ResourceRecord record = held(outside);
        outside.unreleasable.add(record.id());
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, Duration.ofSeconds(20));
        lone.put(lone.keyOf(record), RecordCodec.encode(record));
        outside.unreleasable.clear();

        lone.store.letGo();
        lone.time.advance(SECOND);

        assertThat(lone.rows("quarantine/")).isEmpty();
        assertThat(lone.row(lone.keyOf(record))).isNull();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void whatIsReleased_isCounted_andTold() {
        ResourceRecord record = held(outside);
        lone.time.advance(SECOND.multipliedBy(2));
        work();

        lone.time.advance(SECOND);

        assertThat(orphan.released()).isEqualTo(1);
        assertThat(cleaner.reclaimed()).isEqualTo(1);
        assertThat(lone.reclaimedNanos).singleElement().satisfies(nanos -> {
            Duration sinceLoss = Duration.ofNanos(nanos);
            assertThat(sinceLoss).isBetween(SECOND.multipliedBy(2), SECOND.multipliedBy(3));
            assertThat(lone.events)
                    .contains(new ResourceReclaimedEvent(
                            lone.process.wallMillis() - SECOND.toMillis(), Orphan.ref(record), sinceLoss));
        });
    }

    @Test
    void listingThatFails_isRepeated() {
        String key = lone.keyOf(held(outside));
        lone.store.keepsRequest = request -> request.call().equals("range");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, SECOND);
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(lone.row(key)).isNull();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void howeverManyThereAre_noMoreThanThreePagesAreOpenAtATime() {
        held(450);
        outside.silentReleases = true;
        work();
        lone.time.advance(SECOND);
        assertThat(listings()).isEqualTo(3);

        outside.carryOutReleases();
        lone.time.advance(Duration.ofSeconds(10));

        assertThat(outside.taken).isEmpty();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void orphanWhoseMemberEntryIsOfANewerVersion_isLeftAsItIs() {
        String key = lone.keyOf(held(outside));
        lone.put(lone.home.keys().member(orphan.owner()), "tenure member 2\nwhatever: it says");
        work(lone.sees(orphan.owner()));

        lone.time.advance(SECOND);

        assertThat(outside.releases).isEmpty();
        assertThat(lone.row(key)).isNotNull();
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void quarantiningThatMayHaveFailed_isRepeated() {
        ResourceRecord record = held(1).get(0);
        outside.unreleasable.add(record.id());
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, Duration.ofSeconds(20));
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(20));

        assertThat(lone.row(lone.keyOf(record))).isNull();
        assertThat(lone.rows("quarantine/")).hasSize(1);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void notingThatMayHaveFailed_isRepeated() {
        String key = lone.home.keys().resources(orphan.owner(), SHARD) + "lock/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, Duration.ofSeconds(20));
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(20));

        assertThat(lone.rows("quarantine/")).hasSize(1);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I3_waitingForThePace_isNoReasonToGiveUp() {
        outside.reclaimsPerSecond = 5;
        held(250);
        work();

        lone.time.advance(Duration.ofSeconds(80));

        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(outside.taken).isEmpty();
        assertThat(outside.releases).as("each once").hasSize(250);
    }

    @Test
    void I4_recordsThatCannotBeServedHere_hideNoneBehindThem() {
        for (int i = 0; i < 110; i++) {
            ResourceRecord strange = new ResourceRecord(
                    orphan.owner(), "absent", nextId("absent"), RecordState.HELD, 7, 1, false, 0, Map.of());
            lone.put(lone.keyOf(strange), RecordCodec.encode(strange));
        }
        List<ResourceRecord> served = held(3);
        assertThat(lone.rows("resources/").get(109).key())
                .as("a page of them comes first")
                .contains("/absent/");
        work();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outside.taken).isEmpty();
        served.forEach(record -> assertThat(lone.row(lone.keyOf(record))).isNull());
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
    }
}
