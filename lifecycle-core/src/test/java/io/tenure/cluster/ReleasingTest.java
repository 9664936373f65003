package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.cluster.Wire.Sent;
import io.tenure.resource.RecordState;
import io.tenure.store.StoreException;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleasingTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final String key = a.keyOf(fleet.directory, "x");
    private final String name = fleet.keys.name("registration", "x");
    private final ExternalHold<String> hold = a.take(fleet.directory, "x");
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void listen() {
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.sent.clear();
        fleet.wire.onSend(sent -> {
            if (sent.puts(key)) {
                log.add("mark " + sent.putsText("state: RELEASING"));
            }
            if (sent.deletes(key) || sent.deletes(name)) {
                log.add("delete " + sent.deletes(key) + " " + sent.deletes(name));
            }
        });
        fleet.directory.onRelease = record -> log.add("release");
    }

    private CompletionStage<Void> release() {
        CompletionStage<Void> stage = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        return stage;
    }

    @Test
    void I1_releasedFirst_deletedLast() {
        fleet.get(release());

        assertThat(log).containsExactly("release", "delete true true");
    }

    @Test
    void I1_whatCouldNotBeReleased_keepsItsRecordAndName_andSaysSo() {
        fleet.directory.unreleasable.add("x");

        fleet.failure(release());

        assertThat(log).containsExactly("release", "mark true");
        assertThat(fleet.row(key)).isNotNull();
        assertThat(fleet.row(name)).isNotNull();
        fleet.directory.unreleasable.clear();
        fleet.get(release());
        assertThat(log).containsExactly("release", "mark true", "release", "delete true true");
    }

    @Test
    void I1_whatIsNotReleasedSoon_saysSoMeanwhile_andItsDeletionWaitsForThat() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.directory.releasesAnswered = answer;
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(key));
        CompletionStage<Void> stage = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Duration.ofMillis(40));
        assertThat(log).containsExactly("release");
        fleet.time.advance(Duration.ofMillis(20));
        assertThat(log).containsExactly("release", "mark true");

        answer.complete(null);
        fleet.time.advance(Duration.ofMillis(100));
        assertThat(log).containsExactly("release", "mark true");
        fleet.wire.letGo();

        fleet.get(stage);
        assertThat(log).containsExactly("release", "mark true", "delete true true");
    }

    @Test
    void I2_whoAsksMeanwhile_getsTheSameAttempt() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.directory.releasesAnswered = answer;
        CompletionStage<Void> first = release();
        CompletionStage<Void> second = release();
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(second.toCompletableFuture()).isNotDone();

        answer.complete(null);

        fleet.get(first);
        fleet.get(second);
        assertThat(log).containsExactly("release", "mark true", "delete true true");
    }

    @Test
    void I2_whoAsksMeanwhile_getsItsFailure_too() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.directory.releasesAnswered = answer;
        CompletionStage<Void> first = release();
        CompletionStage<Void> second = release();

        answer.completeExceptionally(new IllegalStateException("planted"));

        assertThat(fleet.failure(first)).hasMessage("planted");
        assertThat(fleet.failure(second)).hasMessage("planted");
        assertThat(log).containsExactly("release", "mark true");
    }

    @Test
    void I3_afterALoss_itIsReleasedOutside_revoked_andItsRecordLeftToSurvivors() {
        a.lose();

        fleet.get(release());

        assertThat(log).containsExactly("release");
        assertThat(fleet.directory.revoked).contains(hold.record().nonce());
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.row(key)).isNotNull();
        assertThat(fleet.row(name)).isNotNull();
    }

    @Test
    void I3_aLossMidway_leavesTheRecord_too() {
        fleet.directory.onRelease = record -> {
            log.add("release");
            a.lose();
        };

        fleet.get(release());

        assertThat(log).containsExactly("release");
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void I3_afterARevocation_itIsRevokedOutside_andTheRecordDeletedIfItIsThere() {
        fleet.put(key, RecordCodec.encode(hold.record().withState(RecordState.RELEASING)));
        fleet.time.advance(Fleet.SECOND);
        assertThat(a.told).contains("revoked: registration/x");

        fleet.get(release());

        assertThat(log).containsExactly("release", "delete true true");
        assertThat(fleet.directory.revoked).contains(hold.record().nonce());
        assertThat(fleet.row(key)).isNull();
    }

    @Test
    void I3_recordThatTheMarkFindsGone_isRevokedOutsideByTheNextAttempt() {
        fleet.directory.unreleasable.add("x");
        StoreFaults.loseChanges(fleet.store, true);
        fleet.delete(key);
        fleet.failure(release());

        fleet.directory.unreleasable.clear();
        fleet.get(release());

        assertThat(fleet.directory.revoked).contains(hold.record().nonce());
    }

    @Test
    void I3_aLossWhileTheRecordIsDeleted_endsTheRelease() {
        fleet.wire.all(Fate.LOST, Sent::isTransaction);
        CompletionStage<Void> stage = release();
        assertThat(stage.toCompletableFuture()).isNotDone();

        a.lose();

        fleet.get(stage);
        assertThat(a.owner.stats().held()).isZero();
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void I1_deletionThatIsRefused_failsTheRelease_andIsTriedAgainByTheNext() {
        fleet.wire.all(Fate.REFUSED, sent -> sent.deletes(key));

        assertThat(fleet.failure(release())).isInstanceOf(StoreException.class);

        assertThat(a.owner.stats().held()).isEqualTo(1);
        fleet.wire.mend();
        fleet.get(release());
        assertThat(a.owner.stats().held()).isZero();
        assertThat(fleet.row(key)).isNull();
    }

    @Test
    void whatHasLeftTheBook_isNotReleasedAgain() {
        Bench bench = new Bench();
        RecordWrites writes = new RecordWrites(bench.home, new GroupCommit(bench.home));
        Releasing releasing = new Releasing(bench.home, new HoldBook(), writes);

        bench.get(() -> releasing.release(bench.entry("x"), Fleet.SECOND));

        assertThat(bench.fleet.locks.releases).isEmpty();
        assertThat(bench.wire.sent).isEmpty();
    }

    @Test
    void I3_withoutLossOrRevocation_nothingIsRevoked() {
        fleet.get(release());

        assertThat(fleet.directory.revoked).isEmpty();
    }
}
