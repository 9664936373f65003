package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AcquiringTest {

    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(12);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final List<String> log = new ArrayList<>();

    private CompletionStage<ExternalHold<String>> acquire(Outside adapter, String id) {
        CompletionStage<ExternalHold<String>> stage = a.owner.acquire(adapter, id, Map.of(), Fleet.LONG);
        fleet.time.advance(Duration.ZERO);
        return stage;
    }

    private void logDeletionsOf(String key) {
        fleet.wire.onSend(sent -> {
            if (sent.deletes(key)) {
                log.add("delete");
            }
        });
    }

    @Test
    void I1_anIntentThatIsNotConfirmed_isNotTakenYet() {
        String key = a.keyOf(fleet.locks, "x");
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(key));
        CompletionStage<ExternalHold<String>> stage = acquire(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.row(key)).as("written, which is not known").isNotNull();
        assertThat(fleet.locks.takes).isEmpty();

        fleet.wire.letGo();

        assertThat(fleet.get(stage).isValid()).isTrue();
        assertThat(fleet.locks.takes).hasSize(1);
    }

    @Test
    void I1_anIntentThatIsRefused_isNeverTaken() {
        fleet.wire.all(Fate.REFUSED, sent -> sent.puts(a.keyOf(fleet.locks, "x")));

        assertThat(fleet.failure(acquire(fleet.locks, "x"))).isInstanceOf(TakeFailedException.class);

        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.takes).isEmpty();
    }

    @Test
    void I1_anIntentConfirmedAfterTheSession_isNotTaken() {
        fleet.wire.next(Fate.HELD_UP, sent -> sent.puts(a.keyOf(fleet.locks, "x")));
        CompletionStage<ExternalHold<String>> stage = acquire(fleet.locks, "x");
        a.process.pauseFor(LONGER_THAN_A_SESSION);
        fleet.wire.letGo();
        fleet.time.advance(LONGER_THAN_A_SESSION);

        assertThat(fleet.failure(stage)).isInstanceOf(OwnershipLostException.class);
        assertThat(fleet.locks.takes).isEmpty();
    }

    @Test
    void I1_aTakeThatWaitedForItsWorkerTooLong_isNotAskedFor() {
        fleet.locks.onTake = record -> {
            if (record.id().equals("first")) {
                a.process.pauseFor(LONGER_THAN_A_SESSION);
            }
        };
        acquireBoth("first", "x");

        assertThat(fleet.locks.takes).extracting(record -> record.id()).containsExactly("first");
    }

    private void acquireBoth(String first, String second) {
        CompletionStage<ExternalHold<String>> one = a.owner.acquire(fleet.locks, first, Map.of(), Fleet.LONG);
        CompletionStage<ExternalHold<String>> other = a.owner.acquire(fleet.locks, second, Map.of(), Fleet.LONG);
        fleet.failure(one);
        fleet.failure(other);
        fleet.time.advance(LONGER_THAN_A_SESSION);
    }

    @Test
    void I2_aTakeAnsweredAfterTheSession_doesNotCount_andIsUndone() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.locks.takesAnswered = answer;
        CompletionStage<ExternalHold<String>> stage = acquire(fleet.locks, "x");
        a.process.pauseFor(LONGER_THAN_A_SESSION);
        answer.complete(null);
        fleet.time.advance(LONGER_THAN_A_SESSION);

        assertThat(fleet.failure(stage)).isInstanceOf(OwnershipLostException.class);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.revoked).contains(fleet.locks.takes.get(0).nonce());
    }

    @Test
    void I2_aTakeWhoseCallerWentAway_isUndone() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.locks.takesAnswered = answer;
        CompletionStage<ExternalHold<String>> stage = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.SECOND);
        fleet.time.advance(Fleet.SECOND.plusMillis(50));
        answer.complete(null);

        assertThat(fleet.failure(stage)).hasMessageContaining("timeout");
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    @Test
    void I2_aTakeThatWasForceReleasedMeanwhile_doesNotCount() {
        Fleet.Member b = fleet.member("b");
        CompletableFuture<Void> answer = new CompletableFuture<>();
        fleet.locks.takesAnswered = answer;
        CompletionStage<ExternalHold<String>> stage = acquire(fleet.locks, "x");
        fleet.get(b.owner.forceRelease("lock", "x", "stuck", Fleet.LONG));
        fleet.time.advance(Fleet.SECOND);

        answer.complete(null);

        assertThat(fleet.failure(stage)).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I2_whatWasToBeAdopted_staysTheCallers_andLosesItsRecord() {
        String key = a.keyOf(fleet.directory, "x");
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(key));
        CompletionStage<ExternalHold<String>> stage =
                a.owner.adopt(fleet.directory, "x", Map.of(), "mine", Fleet.SECOND);
        fleet.time.advance(Fleet.SECOND.plusMillis(100));

        fleet.wire.letGo();

        assertThat(fleet.failure(stage)).hasMessageContaining("timeout");
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.directory.releases).isEmpty();
        assertThat(fleet.row(key)).isNull();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I3_whatWasCertainlyNotTaken_losesItsRecord_beforeTheCallerHears() {
        Outside others = fleet.locks;
        Fleet.Member b = fleet.member("b");
        ExternalHold<String> hold = b.take(others, "x");

        Throwable failure = fleet.failure(acquire(fleet.locks, "x"));

        assertThat(failure).isInstanceOf(HeldByOtherException.class);
        assertThat(fleet.row(a.keyOf(fleet.locks, "x"))).isNull();
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void I3_whatMayHaveBeenTaken_isReleasedAndRevokedFirst() {
        String key = a.keyOf(fleet.locks, "x");
        logDeletionsOf(key);
        fleet.locks.onRelease = record -> log.add("release");
        fleet.locks.failure = new IllegalStateException("reset by peer");

        assertThat(fleet.failure(acquire(fleet.locks, "x"))).isInstanceOf(TakeFailedException.class);

        fleet.time.advance(Fleet.SECOND);
        assertThat(log).containsExactly("release", "delete");
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.revoked).contains(fleet.locks.takes.get(0).nonce());
        assertThat(fleet.row(key)).isNull();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void I1_aTakeThatWaitedForItsWorker_untilTheClocksDisagreed_isNotAskedFor() {
        fleet.locks.onTake = record -> a.process.stepWall(Duration.ofHours(1));
        fleet.wire.all(
                Fate.ANSWERED_LATER,
                sent -> sent.puts(a.keyOf(fleet.locks, "first")) || sent.puts(a.keyOf(fleet.locks, "x")));
        CompletionStage<ExternalHold<String>> first = acquire(fleet.locks, "first");
        CompletionStage<ExternalHold<String>> second = acquire(fleet.locks, "x");
        fleet.time.advance(Duration.ofMillis(100));
        fleet.wire.letGo();
        fleet.failure(first);
        fleet.failure(second);

        assertThat(fleet.locks.takes).extracting(record -> record.id()).containsExactly("first");
    }

    @Test
    void I2_aTakeWhoseCallerWentAway_beforeItsIntentIsConfirmed_isNotAskedFor() {
        String key = a.keyOf(fleet.locks, "x");
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(key));
        CompletionStage<ExternalHold<String>> stage =
                a.owner.acquire(fleet.locks, "x", Map.of(), Duration.ofMillis(100));
        assertThat(fleet.failure(stage)).hasMessageContaining("timeout");

        fleet.wire.letGo();
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.locks.takes).isEmpty();
        assertThat(fleet.row(key)).isNull();
    }

    @Test
    void I3_whatItsAdapterRefusedForCertain_losesItsRecord_andIsNotReleased() {
        fleet.locks.takesAnswered =
                CompletableFuture.failedFuture(new TakeFailedException("lock", "x", "refused", null));

        assertThat(fleet.failure(acquire(fleet.locks, "x"))).hasMessageContaining("refused");

        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(fleet.row(a.keyOf(fleet.locks, "x"))).isNull();
    }

    @Test
    void I3_aTakeThatIsAnsweredByNothing_mayHaveBeenTaken() {
        fleet.locks.answersNothing = true;

        assertThat(fleet.failure(acquire(fleet.locks, "x"))).hasMessageContaining("answered nothing");

        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.revoked).hasSize(1);
    }

    @Test
    void tokenThatTheAdapterGave_isTheHolds_andIsWrittenDown() {
        fleet.locks.tokensAhead = 5;

        ExternalHold<String> hold = fleet.get(acquire(fleet.locks, "x"));

        assertThat(hold.token()).isEqualTo(fleet.locks.takes.get(0).token() + 5);
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.row(a.keyOf(fleet.locks, "x")).value()).contains("HELD", "token: " + hold.token());
    }
}
