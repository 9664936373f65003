package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GuidedStore.Request;
import io.tenure.event.OwnerReclaimedEvent;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An orphan's parts, from the survey to the end, and what the others do meanwhile. Tests {@link Reclaimer}. */
class ReclaimPartsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SHARD = Keys.shardOf("lock", "x");
    private static final int OTHER_SHARD = Keys.shardOf("registration", "y");

    private final LoneReclaimer survivor = new LoneReclaimer();
    private final LoneHome lone = survivor.lone;
    private final Orphan orphan = survivor.orphanAt(0, survivor.locks);
    private final String claimKey = survivor.keys.claim(orphan.owner(), SHARD);

    private boolean isSurvey(Request request) {
        return request.call().equals("range") && request.reads("/resources/" + orphan.owner());
    }

    private boolean isSurveyOfThePart(Request request) {
        return isSurvey(request) && request.reads("/" + SHARD + "/");
    }

    // ---- survey

    @Test
    void surveyThatHasNoAnswer_isRepeated() {
        lone.held(orphan, survivor.locks, "x");
        lone.store.keepsRequest = this::isSurveyOfThePart;
        survivor.look();
        assertThat(lone.store.kept()).isEqualTo(1);
        lone.store.keepsRequest = request -> false;

        survivor.pass(Duration.ofSeconds(5));

        assertThat(survivor.locks.taken).isEmpty();
        assertThat(survivor.reclaimer().orphans()).isZero();
    }

    @Test
    void afterTheStop_noSurveyIsRepeated() {
        lone.store.keepsRequest = this::isSurvey;
        survivor.look();
        long sent = lone.store.sent(this::isSurveyOfThePart);
        assertThat(sent).isEqualTo(1);

        lone.on(survivor.reclaimer()::stop);
        survivor.pass(Duration.ofSeconds(10));

        assertThat(lone.store.sent(this::isSurveyOfThePart)).isEqualTo(sent);
    }

    // ---- claims

    @Test
    void atTheStop_claimsAreHandedOn() {
        lone.held(orphan, survivor.locks, "x");
        survivor.locks.silentReleases = true;
        survivor.look();
        assertThat(lone.row(claimKey)).isNotNull();

        lone.on(survivor.reclaimer()::stop);
        survivor.settle();

        assertThat(lone.rows("claims/")).isEmpty();
    }

    @Test
    void claimThatIsAnsweredAfterTheStop_isHandedOn_andNothingIsReleased() {
        lone.held(orphan, survivor.locks, "x");
        lone.store.keepsAnswer = request -> request.writes().contains(claimKey);
        survivor.look();
        assertThat(lone.row(claimKey)).isNotNull();

        lone.on(survivor.reclaimer()::stop);
        lone.store.letGo();
        survivor.pass(SECOND);

        assertThat(lone.rows("claims/")).isEmpty();
        assertThat(survivor.locks.releases).isEmpty();
    }

    @Test
    void partThatAnotherCleans_isAskedForOnceASecond_andNotOnceNothingIsLeft() {
        var record = lone.held(orphan, survivor.locks, "x");
        LoneHome other = lone.beside(survivor.locks).joined();
        Claiming theirs = new Claiming(other.home);
        Claim claim = Objects.requireNonNull(other.get(() -> theirs.claim(other.sees(orphan.owner()), SHARD)));
        survivor.look();
        survivor.pass(SECOND.multipliedBy(5));
        assertThat(survivor.writesOfClaim(orphan, SHARD)).isBetween(5L, 6L);

        lone.delete(lone.keyOf(record));
        survivor.pass(SECOND.multipliedBy(2));
        long asked = survivor.writesOfClaim(orphan, SHARD);
        other.on(() -> theirs.giveUp(claim));
        survivor.pass(SECOND.multipliedBy(5));

        assertThat(survivor.writesOfClaim(orphan, SHARD)).isEqualTo(asked);
        assertThat(survivor.reclaimer().orphans()).as("it finished").isZero();
    }

    @Test
    void partThatIsClean_isNotClaimedAgain_whileTheOrphanIsFollowedForTheRest() {
        Orphan both = survivor.orphanAt(0, survivor.locks, survivor.directory);
        lone.held(both, survivor.locks, "x");
        lone.held(both, survivor.directory, "y");
        survivor.look();

        survivor.pass(Duration.ofSeconds(40));

        assertThat(SHARD).isNotEqualTo(OTHER_SHARD);
        assertThat(survivor.locks.taken).isEmpty();
        assertThat(survivor.writesOfClaim(both, SHARD)).as("got and given up").isEqualTo(2);
        assertThat(survivor.writesOfClaim(both, OTHER_SHARD))
                .as("with each reconcile")
                .isEqualTo(6);
        assertThat(survivor.reclaimer().orphans()).isEqualTo(1);
    }

    // ---- the end

    @Test
    void orphanThatAnotherFinished_isFollowedNoMore_fromTheNextListingOn() {
        survivor.gate.stop();
        survivor.look();
        assertThat(survivor.reclaimer().orphans()).isEqualTo(1);

        lone.delete(survivor.keys.member(orphan.owner()));
        survivor.look();

        assertThat(survivor.reclaimer().orphans()).isZero();
    }

    @Test
    void orphanThatAnotherFinished_isFollowedNoMore_onceItsClaimIsRefused() {
        survivor.survivor(survivor.locks);
        Orphan second = survivor.orphanAt(1, survivor.locks);
        survivor.look();
        lone.delete(survivor.keys.member(second.owner()));

        survivor.pass(SECOND.multipliedBy(5));

        assertThat(survivor.writesOfClaim(second, 0)).isEqualTo(1);
        assertThat(survivor.reclaimer().orphans()).isZero();
    }

    @Test
    void whatIsFinished_isTold() {
        survivor.survivor(survivor.locks);
        Orphan second = survivor.orphanAt(1, survivor.locks);
        lone.held(second, survivor.locks, "a");
        lone.held(second, survivor.locks, "b");
        lone.delete(survivor.keys.member(orphan.owner()));
        survivor.look();

        survivor.pass(SECOND.multipliedBy(5));

        assertThat(lone.events)
                .filteredOn(OwnerReclaimedEvent.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    OwnerReclaimedEvent told = (OwnerReclaimedEvent) event;
                    assertThat(told.owner()).isEqualTo(second.owner());
                    assertThat(told.released()).isEqualTo(2);
                    assertThat(told.quarantined()).isZero();
                    assertThat(told.sinceLoss()).isBetween(Duration.ofMillis(200), SECOND.multipliedBy(2));
                });
    }

    @Test
    void ofWhatIsFinished_noClaimIsHandedOn() {
        lone.held(orphan, survivor.locks, "x");
        survivor.look();
        survivor.pass(SECOND.multipliedBy(2));
        assertThat(survivor.reclaimer().orphans()).isZero();
        lone.store.sent.clear();

        lone.on(survivor.reclaimer()::stop);
        survivor.settle();

        assertThat(lone.store.sent).isEmpty();
    }
}
