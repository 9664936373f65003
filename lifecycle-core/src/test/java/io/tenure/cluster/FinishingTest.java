package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FinishingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final ManifestOutside rows = new ManifestOutside("row");
    private final LoneHome lone = new LoneHome(outside, rows).joined();
    private final Claiming claiming = new Claiming(lone.home);
    private final Orphan orphan = lone.orphan(outside);
    private final String member = lone.home.keys().member(orphan.owner());
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<Integer> left = new TreeSet<>();

    private Claim finish() {
        return finish(orphan);
    }

    private Claim finish(Orphan whose) {
        Claim claim = claim(whose);
        finish(claim);
        return claim;
    }

    private Claim claim(Orphan whose) {
        return lone.get(() -> claiming.claim(whose, 0));
    }

    private void finish(Claim claim) {
        lone.on(() -> new Finishing(lone.home, claim, left::add, outcomes::add).start());
    }

    @Test
    void I1_whileARecordIsLeft_theMemberEntryStays() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        lone.put(lone.home.keys().seq(orphan.owner(), 1), "7");
        Claim claim = finish();

        lone.time.advance(Duration.ofSeconds(5));
        assertThat(lone.row(member)).isNotNull();
        assertThat(outcomes).isEmpty();
        assertThat(left).containsExactly(Keys.shardOf("lock", "x"));

        lone.delete(lone.keyOf(record));
        lone.time.advance(SECOND.multipliedBy(2));
        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(lone.row(member)).isNull();
        assertThat(lone.row(claim.key())).isNull();
        assertThat(lone.rows("seq/")).isEmpty();
    }

    @Test
    void I1_whileAnotherPartIsClaimed_theMemberEntryStays() {
        LoneHome other = lone.beside(outside).joined();
        Claiming theirs = new Claiming(other.home);
        Claim part = other.get(() -> theirs.claim(other.sees(orphan.owner()), 9));
        finish();

        lone.time.advance(Duration.ofSeconds(5));
        assertThat(lone.row(member)).isNotNull();

        other.on(() -> theirs.giveUp(part));
        lone.time.advance(SECOND.multipliedBy(2));
        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(lone.row(member)).isNull();
    }

    @Test
    void I1_whereTheRestStaysForLong_itIsLeftForAnotherTime() {
        lone.held(orphan, outside, "x");
        finish();

        lone.time.advance(Duration.ofSeconds(32));

        assertThat(outcomes).containsExactly(Outcome.UNFINISHED);
        assertThat(lone.row(member)).isNotNull();
    }

    @Test
    void lookThatFails_isRepeated() {
        lone.store.keepsRequest = request -> request.call().equals("get");
        finish();
        lone.time.runUntil(() -> lone.store.kept() == 1, SECOND);
        lone.store.keepsRequest = request -> request.call().equals("range");
        lone.time.runUntil(() -> lone.store.kept() == 2, Duration.ofSeconds(5));
        assertThat(outcomes).isEmpty();
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(lone.row(member)).isNull();
    }

    @Test
    void lastTransactionWhoseAnswerIsLost_isFoundToBeDone() {
        lone.store.keepsAnswer = request -> request.writes("/members/");
        finish();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(lone.store.sent(request -> request.writes("/members/"))).isEqualTo(1);
    }

    @Test
    void memberEntryOfANewerVersion_isLeftToIt() {
        Claim claim = claim(orphan);
        lone.put(member, "tenure member 2\nwhatever: it says");
        finish(claim);

        lone.time.advance(Duration.ofMillis(100));

        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
        assertThat(lone.row(member)).isNotNull();
    }

    @Test
    void recordThatCannotBeRead_isNotInTheWay() {
        String key = lone.home.keys().resources(orphan.owner(), 7) + "lock/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        finish();

        lone.time.advance(Duration.ofMillis(100));

        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(lone.row(key)).isNotNull();
    }

    @Test
    void I2_whereALookDoesNotShowAll_thereMayBeSomeLeft() {
        for (int i = 0; i < 1_000; i++) {
            lone.put(lone.home.keys().resources(orphan.owner(), 0) + "lock/" + i, "tenure record 2\nwhatever: it says");
        }
        lone.put(lone.home.keys().resources(orphan.owner(), 9) + "lock/last", "tenure record 2\nwhatever: it says");
        finish();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outcomes).isEmpty();
        assertThat(lone.row(member)).isNotNull();
    }

    @Test
    void manifestThatCannotBeWalked_isTriedAgain_atLeastOnceASecond_andLeftInTheEnd() {
        rows.refusesWalks = true;
        finish(lone.orphan(rows));

        lone.time.advance(Duration.ofSeconds(29));
        assertThat(rows.walks).hasSizeBetween(28, 32);
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(2));
        assertThat(outcomes).containsExactly(Outcome.UNFINISHED);
    }

    @Test
    void manifestOfASystemThatIsNotServedHere_isLeftToOthers() {
        Orphan strange = lone.orphan(new ManifestOutside("absent"));
        finish(strange);

        lone.time.advance(Duration.ofMillis(100));

        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
        assertThat(lone.row(lone.home.keys().member(strange.owner()))).isNotNull();
    }

    @Test
    void memberEntryThatChangesDuringTheWalk_isReadAgain() {
        Orphan walked = lone.orphan(rows);
        String key = lone.home.keys().member(walked.owner());
        lone.store.keepsRequest = request -> request.writes("/members/");
        finish(walked);
        lone.time.runUntil(() -> lone.store.kept() == 1, SECOND);
        lone.put(key, lone.row(key).value());

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(100));

        assertThat(rows.walks).hasSize(2);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void claimThatIsLostDuringTheWalk_endsIt() {
        lone.store.keepsRequest = request -> request.writes("/members/");
        Claim claim = finish(lone.orphan(rows));
        lone.time.runUntil(() -> lone.store.kept() == 1, SECOND);
        lone.delete(claim.key());

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(100));

        assertThat(rows.walks).hasSize(1);
        assertThat(outcomes).containsExactly(Outcome.LOST);
    }

    @Test
    void withoutTheClaim_nothingIsDeleted() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        Claim claim = finish();
        lone.delete(claim.key());
        lone.delete(lone.keyOf(record));

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outcomes).containsExactly(Outcome.LOST);
        assertThat(lone.row(member)).isNotNull();
    }

    @Test
    void I2_requestThatArrivesAfterTheEnd_writesNothing() {
        Fleet fleet = new Fleet();
        Fleet.Member a = fleet.member("a");
        fleet.member("b");
        a.way.keepsRequest = request -> request.writes("/resources/");
        a.owner.acquire(fleet.directory, "late", Map.of(), Fleet.LONG);
        fleet.time.runUntil(() -> a.way.kept() == 1, SECOND);
        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(10));
        assertThat(fleet.rows("members/")).as("a is finished").hasSize(1);

        a.way.letGo();
        fleet.time.advance(SECOND);

        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
    }
}
