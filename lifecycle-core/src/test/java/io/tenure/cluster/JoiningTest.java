package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.cluster.Wire.Sent;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class JoiningTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.new Member("a", settings -> settings);
    private final String owner = fleet.keys.owner(a.owner.id());
    private final String member = fleet.keys.member(a.owner.id());

    private boolean isEntering(Sent sent) {
        return sent.puts(owner);
    }

    private CompletionStage<Void> join(Duration timeout) {
        CompletionStage<Void> stage = a.owner.join(timeout);
        fleet.time.advance(Fleet.SECOND);
        return stage;
    }

    @Test
    void I1_aProcessThatDiesAsItEnters_leavesOwnerAndMember_orNeither() {
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(owner) || sent.puts(member));
        join(Fleet.LONG);
        a.process.crash();

        assertThat(fleet.row(owner)).isNotNull();
        assertThat(fleet.row(member)).isNotNull();
        assertThat(fleet.row(member).createRevision())
                .isEqualTo(fleet.row(owner).createRevision());
    }

    @Test
    void I1_aMemberEntryThatIsThereAlready_keepsTheOwnerOut() {
        fleet.put(member, "somebody's");

        assertThat(fleet.failure(join(Duration.ofMillis(500)))).isInstanceOf(OwnershipLostException.class);

        assertThat(fleet.row(owner)).isNull();
        assertThat(fleet.row(member).value()).isEqualTo("somebody's");
    }

    @Test
    void I1_enteringIsRepeated_whenItsOutcomeIsUnknown() {
        for (Fate fate : List.of(Fate.UNANSWERED, Fate.LOST, Fate.LATE)) {
            fleet.wire.next(fate, this::isEntering);
        }

        fleet.get(join(Fleet.LONG));
        fleet.wire.letGo();
        fleet.time.advance(Fleet.SECOND);

        assertThat(a.owner.state()).isEqualTo(OwnerState.ACTIVE);
        assertThat(a.owner.epoch()).isEqualTo(fleet.row(owner).createRevision());
        assertThat(fleet.row(member)).isNotNull();
    }

    @Test
    void I2_aTransactionThatArrivesAfterTheJoinGaveUp_findsNoSession() {
        fleet.wire.all(Fate.LATE, this::isEntering);

        assertThat(fleet.failure(join(Duration.ofMillis(500)))).isInstanceOf(StoreException.class);
        fleet.wire.letGo();
        fleet.time.advance(Duration.ofMillis(100));

        assertThat(fleet.row(owner)).isNull();
        assertThat(fleet.row(member)).isNull();
        assertThat(a.owner.state()).isEqualTo(OwnerState.LEFT);
    }

    @Test
    void I2_aJoinWhoseSessionCannotBeEnded_leavesItToTheTtl() {
        fleet.wire.all(Fate.LATE, this::isEntering);
        fleet.wire.all(Fate.LOST, sent -> sent.what().equals("endSession"));

        fleet.failure(join(Duration.ofMillis(500)));
        fleet.time.advance(Duration.ofSeconds(12));
        fleet.wire.letGo();
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.row(owner)).isNull();
        assertThat(fleet.row(member)).isNull();
    }

    @Test
    void I2_aSessionThatEndsAsItEnters_isNotWaitedFor() {
        fleet.wire.next(Fate.HELD_UP, this::isEntering);
        CompletionStage<Void> joining = join(Fleet.LONG);
        fleet.get(fleet.store.endSession(a.owner.asFormer().session(), Fleet.SECOND));

        fleet.wire.letGo();
        fleet.time.advance(Duration.ofMillis(50));

        assertThat(joining.toCompletableFuture()).isCompletedExceptionally();
        assertThat(fleet.failure(joining)).isInstanceOf(SessionNotFoundException.class);
        assertThat(fleet.row(owner)).isNull();
    }

    @Test
    void I2_aJoinThatTakesLongerThanItsSessionLives_isNone() {
        fleet.wire.next(Fate.ANSWERED_LATER, this::isEntering);
        CompletionStage<Void> joining = join(Duration.ofMinutes(1));
        a.process.pauseFor(Duration.ofSeconds(12));
        fleet.wire.letGo();

        fleet.time.advance(Duration.ofSeconds(15));

        assertThat(fleet.failure(joining)).isInstanceOf(OwnershipLostException.class);
        assertThat(a.owner.isValid()).isFalse();
        assertThat(fleet.row(owner)).isNull();
    }

    @Test
    void aStoreThatOpensNoSession_isAskedUntilTheTimeoutOnly() {
        fleet.wire.all(Fate.LOST, sent -> sent.what().equals("openSession"));
        CompletionStage<Void> joining = a.owner.join(Duration.ofSeconds(3));
        fleet.time.advance(Duration.ofMillis(2_900));
        assertThat(joining.toCompletableFuture()).isNotDone();

        fleet.time.advance(Duration.ofMillis(200));

        assertThat(fleet.failure(joining)).isInstanceOf(StoreException.class);
        assertThat(a.way.sent(request -> request.call().equals("openSession"))).isEqualTo(31);
        assertThat(a.way.sent(request -> request.call().equals("endSession"))).isZero();
        assertThat(a.owner.state()).isEqualTo(OwnerState.LEFT);
    }

    @Test
    void aTtlThatTheStoreDoesNotGrant_isRefused_beforeAnythingIsAsked() {
        a.way.leastTtl = Duration.ofSeconds(11);

        assertThat(fleet.failure(join(Fleet.LONG)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl");
        assertThat(a.way.sent).isEmpty();
    }

    @Test
    void theShortestTtlThatTheStoreGrants_isEnough() {
        a.way.leastTtl = Duration.ofSeconds(10);

        fleet.get(join(Fleet.LONG));

        assertThat(a.owner.state()).isEqualTo(OwnerState.ACTIVE);
    }
}
