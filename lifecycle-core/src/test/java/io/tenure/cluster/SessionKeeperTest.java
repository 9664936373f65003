package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GuidedStore.Request;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionKeeperTest {

    private static final Duration VALID = Duration.ofSeconds(9);

    private final LoneHome lone = new LoneHome().joined();
    private final Standing standing = lone.home.standing();

    private boolean readsItsKey(Request request) {
        return request.call().equals("get") && request.reads(lone.home.ownKey());
    }

    private long keepalives() {
        return lone.store.sent(Request::keepsSession);
    }

    @Test
    void I1_answerThatComesAfterTheFormerValidity_extendsNothing() {
        lone.store.keepsAnswer = this::readsItsKey;
        assertThat(lone.time.runUntil(() -> lone.store.kept() == 1, VALID)).isTrue();
        long renewals = standing.renewals();

        lone.process.pause();
        lone.store.letGo();
        lone.time.advance(standing.validLeft());
        lone.process.resume();
        lone.time.advance(Duration.ofMillis(1));

        assertThat(lone.row(lone.home.ownKey()))
                .as("for the store, it is still alive")
                .isNotNull();
        assertThat(standing.renewals()).isEqualTo(renewals);
        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void I1_answerInTime_extends() {
        lone.store.keepsAnswer = this::readsItsKey;
        assertThat(lone.time.runUntil(() -> lone.store.kept() == 1, VALID)).isTrue();
        long renewals = standing.renewals();

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(1));

        assertThat(standing.renewals()).isEqualTo(renewals + 1);
        assertThat(standing.validLeft()).isGreaterThan(VALID.minusMillis(10));
    }

    @Test
    void I2_oneRenewalIsInFlight_andOneMoreFollowsIfSomebodyAsked() {
        lone.store.keepsAnswer = Request::keepsSession;
        for (int i = 0; i < 5; i++) {
            lone.on(lone.keeper::renew);
            StoreFaults.forceGap(lone.data);
            lone.time.advance(Duration.ofMillis(10));
        }
        assertThat(keepalives()).isEqualTo(1);

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(10));

        assertThat(keepalives()).isEqualTo(2);
    }

    @Test
    void I2_renewalEnds_evenIfTheStoreNeverAnswers() {
        Duration longest = lone.home.settings().callTimeout().plusSeconds(1).multipliedBy(2);
        lone.store.keepsAnswer = request -> true;
        lone.on(lone.keeper::renew);

        lone.time.advance(longest);

        assertThat(lone.renewalNanos).isNotEmpty().allMatch(nanos -> nanos <= longest.toNanos());
        assertThat(standing.state()).isEqualTo(OwnerState.JEOPARDY);
        assertThat(keepalives()).as("it was tried again").isGreaterThan(1);
        lone.store.letGo();
        lone.time.advance(Duration.ofSeconds(2));
        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
    }

    @Test
    void I3_afterTheEnd_theSessionIsNotKept() {
        lone.store.keepsAnswer = Request::keepsSession;
        lone.on(lone.keeper::renew);
        lone.on(lone.keeper::renew);
        lone.on(() -> standing.lost("by a test"));
        lone.time.advance(Duration.ofMillis(1));
        lone.store.letGo();
        lone.on(lone.keeper::renew);
        StoreFaults.forceGap(lone.data);

        lone.time.advance(Duration.ofMinutes(1));

        assertThat(keepalives()).isEqualTo(1);
        assertThat(lone.row(lone.home.ownKey())).isNull();
    }

    @Test
    void leaderThatChangesMeanwhile_extendsNothing() {
        lone.store.keepsAnswer = Request::keepsSession;
        long renewals = standing.renewals();
        lone.on(lone.keeper::renew);
        lone.time.advance(Duration.ofMillis(1));

        lone.store.termsAhead = 1;
        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(1));

        assertThat(standing.renewals()).isEqualTo(renewals);
        assertThat(standing.state()).isEqualTo(OwnerState.JEOPARDY);
        lone.time.advance(Duration.ofSeconds(2));
        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
    }

    @Test
    void otherOwnersKeyAtItsPlace_isItsEnd_evenIfNoWatchSaysSo() {
        StoreFaults.loseChanges(lone.data, true);
        lone.delete(lone.home.ownKey());
        lone.put(lone.home.ownKey(), "somebody else");

        lone.time.advance(Duration.ofSeconds(4));

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
    }

    // ---- its beat

    /** How long after the one before each of the next keepalives is sent. */
    private List<Duration> gaps(int count) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            long before = keepalives();
            Duration since = lone.time.elapsed();
            assertThat(lone.time.runUntil(() -> keepalives() > before, VALID)).isTrue();
            gaps.add(lone.time.elapsed().minus(since));
        }
        return gaps.subList(1, gaps.size());
    }

    @Test
    void renewals_areSentAThirdOfTheTtlApart_orALittleEarlier() {
        Duration third = lone.home.settings().renewEvery();

        List<Duration> gaps = gaps(20);

        assertThat(gaps)
                .allSatisfy(gap -> assertThat(gap)
                        .isBetween(third.minus(lone.home.settings().ttl().dividedBy(30)), third));
        assertThat(gaps.stream().distinct()).as("a fleet does not beat as one").hasSizeGreaterThan(5);
    }

    @Test
    void renewalThatFailed_isRepeatedSoon_inPausesThatDiffer() {
        Duration pause = lone.home.settings().ttl().dividedBy(20);
        lone.store.refuses = Request::keepsSession;

        List<Duration> gaps = gaps(6);

        assertThat(gaps)
                .allSatisfy(gap -> assertThat(gap)
                        .isBetween(
                                pause.dividedBy(2),
                                pause.plus(pause.dividedBy(2)).plusMillis(1)));
        assertThat(gaps.stream().distinct()).hasSizeGreaterThan(3);
    }

    @Test
    void renewalThatWasAskedFor_takesThePlaceOfTheOneThatWasPlanned() {
        lone.time.advance(Duration.ofSeconds(2));
        lone.store.keepsAnswer = Request::keepsSession;
        lone.on(lone.keeper::renew);
        lone.time.advance(Duration.ofMillis(1_500));
        lone.store.letGo();

        lone.time.advance(Duration.ofSeconds(1));

        assertThat(keepalives()).isEqualTo(1);
        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
    }

    @Test
    void I3_afterTheOwnerLeft_theSessionIsNotKept_evenBeforeTheKeeperIsStopped() {
        lone.on(standing::left);
        StoreFaults.forceGap(lone.data);

        lone.time.advance(Duration.ofMinutes(1));

        assertThat(keepalives()).isZero();
    }

    @Test
    void sessionThatTheStoreDoesNotKnow_isItsEnd_evenIfNoWatchSaysSo() {
        StoreFaults.loseChanges(lone.data, true);
        long session = standing.session();
        lone.await(lone.data.endSession(session, LoneHome.SECOND));

        lone.time.advance(Duration.ofSeconds(4));

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(standing.lostException()).hasMessageContaining("ended in the store");
    }

    @Test
    void keyThatIsDeleted_isItsEndAtOnce() {
        lone.delete(lone.home.ownKey());
        lone.time.advance(Duration.ofMillis(10));
        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(keepalives()).as("without a renewal").isZero();
    }

    @Test
    void stopped_watchesNothing_andIsLostByNothing() {
        lone.on(lone.keeper::stop);
        assertThat(lone.store.watches).isZero();

        lone.delete(lone.home.ownKey());
        lone.time.advance(Duration.ofSeconds(5));

        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
        assertThat(keepalives()).isZero();
    }

    @Test
    void keyThatIsWrittenFurther_isStillItsOwn() {
        lone.put(lone.home.ownKey(), "written by an operator");
        lone.time.advance(Duration.ofMillis(10));
        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
    }

    @Test
    void otherOwnersKeyAtItsPlace_isItsEndAtOnce() {
        StoreFaults.loseChanges(lone.data, true);
        lone.delete(lone.home.ownKey());
        StoreFaults.loseChanges(lone.data, false);
        lone.put(lone.home.ownKey(), "somebody else");
        lone.time.advance(Duration.ofMillis(10));

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(keepalives()).isZero();
    }

    @Test
    void gapThatHidItsDeletion_isItsEndAtOnce() {
        StoreFaults.loseChanges(lone.data, true);
        lone.delete(lone.home.ownKey());
        StoreFaults.loseChanges(lone.data, false);

        StoreFaults.forceGap(lone.data);
        lone.time.advance(Duration.ofMillis(10));

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void watchThatDoesNotBegin_keepsNoRenewalBack() {
        LoneHome silent = new LoneHome();
        silent.store.opensSilentWatches = true;
        silent.joined();

        silent.time.advance(silent.home.settings().renewEvery());

        assertThat(silent.store.sent(Request::keepsSession)).isEqualTo(1);
    }

    @Test
    void renewals_areReported_asTheyEnded() {
        lone.renewalsSucceeded.clear();
        lone.on(lone.keeper::renew);
        lone.time.advance(Duration.ofMillis(1));
        lone.store.refuses = Request::keepsSession;
        lone.on(lone.keeper::renew);
        lone.time.advance(Duration.ofMillis(1));

        assertThat(lone.renewalsSucceeded).containsExactly(true, false);
    }

    @Test
    void I1_failureThatComesAfterTheFormerValidity_isTheEnd_andNoJeopardy() {
        lone.store.keepsAnswer = Request::keepsSession;
        assertThat(lone.time.runUntil(() -> lone.store.kept() == 1, VALID)).isTrue();

        lone.process.pause();
        lone.time.advance(standing.validLeft());
        lone.process.resume();
        lone.time.advance(Duration.ofMillis(1));

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(lone.told).singleElement().asString().startsWith("lost");
    }
}
