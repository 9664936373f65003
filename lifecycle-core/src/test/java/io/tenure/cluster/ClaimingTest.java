package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimingTest {

    private static final int SHARD = 3;

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final LoneHome a = new LoneHome(outside).joined();
    private final LoneHome b = a.beside(outside).joined();
    private final Claiming byA = new Claiming(a.home);
    private final Claiming byB = new Claiming(b.home);
    private final Orphan orphan = a.orphan(outside);
    private final String key = a.home.keys().claim(orphan.owner(), SHARD);

    private @Nullable Claim claim(LoneHome survivor, Claiming claiming) {
        return survivor.get(() -> claiming.claim(survivor.sees(orphan.owner()), SHARD));
    }

    @Test
    void I1_ofTwoSurvivors_oneGetsTheClaim() {
        CompletableFuture<@Nullable Claim> first = a.begin(() -> byA.claim(a.sees(orphan.owner()), SHARD));
        CompletableFuture<@Nullable Claim> second = b.begin(() -> byB.claim(b.sees(orphan.owner()), SHARD));
        a.time.advance(Duration.ofSeconds(1));

        assertThat(first).isDone();
        assertThat(second).isDone();
        assertThat(first.join() == null).isNotEqualTo(second.join() == null);
        Claim won = first.join() == null ? second.join() : first.join();
        assertThat(a.row(key).createRevision()).isEqualTo(won.revision());
    }

    @Test
    void I1_claimThatWasGivenUp_canBeHadByTheOther() {
        Claim first = claim(a, byA);
        assertThat(claim(b, byB)).isNull();

        a.on(() -> byA.giveUp(first));
        a.time.advance(Duration.ofMillis(10));

        assertThat(claim(b, byB)).isNotNull();
        a.on(() -> byA.giveUp(first));
        a.time.advance(Duration.ofMillis(10));
        assertThat(a.row(key)).as("it is the other's now").isNotNull();
    }

    @Test
    void I2_claimThatWeHave_isNotAskedForAgain_andStays() {
        Claim first = claim(a, byA);
        long asked = a.store.sent(request -> request.writes(key));

        assertThat(claim(a, byA)).isNull();
        a.on(byA::sweep);
        a.time.advance(Duration.ofMillis(10));
        assertThat(a.store.sent(request -> request.writes(key))).isEqualTo(asked);
        assertThat(a.row(key)).isNotNull();

        a.on(() -> byA.giveUp(first));
        a.time.advance(Duration.ofMillis(10));
        Claim second = claim(a, byA);
        a.on(() -> byA.giveUp(first));
        a.on(byA::sweep);
        a.time.advance(Duration.ofMillis(10));
        assertThat(a.row(key)).as("the next is not given up with the first").isNotNull();
        assertThat(second).isNotNull();
    }

    @Test
    void tombstonesSessionThatSomebodyEnded_failsOneClaim_andIsReplaced() {
        Claim first = claim(a, byA);
        a.on(() -> byA.giveUp(first));
        a.time.advance(Duration.ofMillis(10));
        long session = a.rows("tombstones/").get(0).session();
        a.get(() -> a.home.store().endSession(session));

        assertThat(claim(a, byA)).as("it learns of it").isNull();

        assertThat(claim(a, byA)).isNotNull();
        assertThat(a.rows("tombstones/"))
                .singleElement()
                .satisfies(row -> assertThat(row.session()).isNotEqualTo(session));
    }

    @Test
    void lateFailureInATombstonesSessionThatIsGone_leavesTheOneThatReplacedItInUse() {
        long session = a.get(byA::tombstoneSession);
        String late = a.home.keys().claim(orphan.owner(), SHARD + 1);
        a.store.keepsRequest = request -> request.writes(late);
        CompletableFuture<@Nullable Claim> lateOne = a.begin(() -> byA.claim(a.sees(orphan.owner()), SHARD + 1));
        a.get(() -> a.home.store().endSession(session));
        assertThat(claim(a, byA)).as("it learns of it").isNull();
        Long replaced = a.get(byA::tombstoneSession);

        a.store.letGo();
        assertThat(a.await(lateOne)).isNull();

        assertThat(a.get(byA::tombstoneSession)).isEqualTo(replaced);
    }

    @Test
    void ownerThatIsThere_isNotClaimed() {
        a.put(a.home.keys().owner(orphan.owner()), "alive");

        assertThat(claim(a, byA)).isNull();

        assertThat(a.rows("tombstones/")).isEmpty();
        assertThat(a.row(key)).isNull();
    }

    @Test
    void survivorThatIsGoneItself_getsNoClaim() {
        a.delete(a.home.ownKey());

        assertThat(claim(a, byA)).isNull();
        assertThat(a.rows("tombstones/")).isEmpty();
    }

    @Test
    void I3_unknownOutcome_isReadBack() {
        a.store.keepsAnswer = request -> request.writes("/claims/");
        Orphan seen = a.sees(orphan.owner());

        Claim claim = a.get(() -> byA.claim(seen, SHARD));

        assertThat(claim).isNotNull();
        assertThat(seen.isGone()).isTrue();
        assertThat(claim.revision()).isEqualTo(a.row(key).createRevision());
    }

    @Test
    void I3_unknownOutcome_ofAClaimThatIsTheOthers_isRefused() {
        b.on(() -> {});
        a.store.keepsAnswer = request -> request.writes("/claims/");
        assertThat(claim(b, byB)).isNotNull();

        assertThat(claim(a, byA)).isNull();
    }

    @Test
    void I3_claimThatTurnsUpLater_isSwept() {
        a.store.keepsRequest = request -> request.writes("/claims/");
        assertThat(claim(a, byA)).as("nothing to be read back").isNull();
        a.store.letGo();
        a.time.advance(Duration.ofMillis(10));
        assertThat(a.row(key)).as("it turned up").isNotNull();

        a.on(byA::sweep);
        a.time.advance(Duration.ofMillis(10));

        assertThat(a.row(key)).isNull();
    }

    @Test
    void I3_whatIsWorkedOn_isNotSwept() {
        claim(a, byA);
        KeyValue before = a.row(key);

        a.on(byA::sweep);
        b.on(byB::sweep);
        a.time.advance(Duration.ofSeconds(1));

        assertThat(a.row(key)).isEqualTo(before);
    }

    @Test
    void orphanThatIsBack_isNoneAnyMore() {
        Orphan seen = a.sees(orphan.owner());
        a.put(a.home.keys().owner(orphan.owner()), "alive");

        assertThat(a.get(() -> byA.claim(seen, SHARD))).isNull();

        assertThat(seen.isClosed()).isTrue();
    }

    @Test
    void orphanWhoseMemberEntryIsGone_isFinished() {
        Orphan seen = a.sees(orphan.owner());
        a.delete(a.home.keys().member(orphan.owner()));

        assertThat(a.get(() -> byA.claim(seen, SHARD))).isNull();

        assertThat(seen.isClosed()).isTrue();
    }

    @Test
    void orphanWhoseMemberEntryChanged_canBeClaimedTheNextTime() {
        Orphan seen = a.sees(orphan.owner());
        String member = a.home.keys().member(orphan.owner());
        a.put(member, a.row(member).value());

        assertThat(a.get(() -> byA.claim(seen, SHARD))).isNull();

        assertThat(seen.isClosed()).isFalse();
        assertThat(seen.isGone()).isTrue();
        assertThat(a.get(() -> byA.claim(seen, SHARD))).isNotNull();
    }

    @Test
    void whoNeverClaimed_sweepsNothing() {
        a.on(byA::sweep);

        assertThat(a.store.sent).isEmpty();
    }

    @Test
    void orphanThatIsClaimed_isGoneForCertain() {
        Orphan seen = a.sees(orphan.owner());
        assertThat(seen.isGone()).isFalse();

        assertThat(a.get(() -> byA.claim(seen, SHARD))).isNotNull();

        assertThat(seen.isGone()).isTrue();
    }
}
