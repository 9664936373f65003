package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FinishingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(outside).joined();
    private final Claiming claiming = new Claiming(lone.home);
    private final Orphan orphan = lone.orphan(outside);
    private final String member = lone.home.keys().member(orphan.owner());
    private final List<Outcome> outcomes = new ArrayList<>();

    private Claim finish() {
        Claim claim = lone.get(() -> claiming.claim(orphan, 0));
        lone.on(() -> new Finishing(lone.home, claim, outcomes::add).start());
        return claim;
    }

    @Test
    void I1_whileARecordIsLeft_theMemberEntryStays() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        lone.put(lone.home.keys().seq(orphan.owner(), 1), "7");
        Claim claim = finish();

        lone.time.advance(Duration.ofSeconds(5));
        assertThat(lone.row(member)).isNotNull();
        assertThat(outcomes).isEmpty();

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

        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
        assertThat(lone.row(member)).isNotNull();
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
