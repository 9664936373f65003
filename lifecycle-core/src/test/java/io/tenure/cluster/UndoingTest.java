package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class UndoingTest {

    private static final Duration LOCK_DELAY = Duration.ofSeconds(1);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a", settings -> settings.lockDelay(LOCK_DELAY));
    private final List<String> log = new ArrayList<>();

    /** Takes without an answer, until the caller gives up. */
    private ResourceRecord takeUnanswered(Outside adapter) {
        String key = a.keyOf(adapter, "x");
        adapter.silentTakes = true;
        adapter.onRelease = record -> log.add("release");
        fleet.wire.onSend(sent -> {
            if (sent.deletes(key)) {
                log.add("delete");
            }
        });
        a.takeFails(adapter, "x");
        fleet.time.advance(Duration.ofMillis(300));
        return adapter.takes.get(0);
    }

    private boolean hasRecord(Outside adapter) {
        return fleet.row(a.keyOf(adapter, "x")) != null;
    }

    @Test
    void I1_releasedAndRevoked_beforeTheRecordIsDeleted_soThatALateTakeIsRefused() {
        ResourceRecord intent = takeUnanswered(fleet.locks);

        assertThat(log).containsExactly("release", "delete");
        assertThat(fleet.locks.revoked).containsExactly(intent.nonce());
        assertThat(fleet.failure(fleet.locks.take(intent, Fleet.SECOND))).isInstanceOf(TakeFailedException.class);
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void I1_aSystemThatCannotRefuse_isSweptOnceMoreAfterALockDelay() {
        ResourceRecord intent = takeUnanswered(fleet.directory);
        assertThat(log).containsExactly("release");
        fleet.directory.take(intent, Fleet.SECOND);
        assertThat(fleet.directory.taken).hasSize(1);

        fleet.time.advance(LOCK_DELAY);

        assertThat(log).containsExactly("release", "release", "delete");
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(hasRecord(fleet.directory)).isFalse();
    }

    /** Takes, is answered and undone, and hears that it was taken after all. */
    private void takeLate(Outside adapter) {
        CompletableFuture<?> answer = new CompletableFuture<>();
        adapter.takesAnswered = answer;
        a.takeFails(adapter, "x");
        fleet.time.advance(Duration.ofSeconds(5));
        assertThat(hasRecord(adapter)).isFalse();
        adapter.releases.clear();
        ResourceRecord intent = adapter.takes.get(0);
        adapter.taken.put("late", intent);
        adapter.onRelease = record -> adapter.taken.remove("late");

        answer.complete(null);
        fleet.time.advance(Duration.ofSeconds(5));
    }

    @Test
    void I1_takenLate_whereThatCannotBeRefused_isSweptAgain() {
        takeLate(fleet.directory);

        assertThat(fleet.directory.releases).containsExactly("x", "x");
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I1_takenLate_whereItWasRevoked_isLeftToItsSystem() {
        takeLate(fleet.locks);

        assertThat(fleet.locks.releases).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I2_takenLate_whileItIsBeingUndone_isSweptOnceThatIsAnswered() {
        CompletableFuture<?> answer = new CompletableFuture<>();
        fleet.directory.takesAnswered = answer;
        fleet.directory.silentReleases = true;
        a.takeFails(fleet.directory, "x");
        fleet.time.runUntil(() -> !fleet.directory.releases.isEmpty(), Duration.ofSeconds(5));

        answer.complete(null);
        fleet.time.advance(Duration.ofMillis(200));
        assertThat(fleet.directory.releases).as("while the first is under way").containsExactly("x");

        fleet.directory.carryOutReleases();
        fleet.time.advance(Duration.ofMillis(200));
        assertThat(fleet.directory.releases).as("then").containsExactly("x", "x");
        fleet.time.advance(Duration.ofSeconds(10));
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void whoWantsWhatIsBeingUndone_waits() {
        fleet.locks.unreleasable.add("x");
        takeUnanswered(fleet.locks);
        fleet.locks.silentTakes = false;
        CompletionStage<ExternalHold<String>> again = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        assertThat(again.toCompletableFuture()).isNotDone();

        fleet.locks.unreleasable.clear();

        assertThat(fleet.get(again).isValid()).isTrue();
    }

    @Test
    void I3_anUndoGoesOn_untilTheReleaseIsConfirmed() {
        fleet.locks.unreleasable.add("x");
        takeUnanswered(fleet.locks);
        fleet.time.advance(Duration.ofMinutes(1));

        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);
        assertThat(hasRecord(fleet.locks)).isTrue();
        assertThat(log).hasSizeGreaterThan(5).containsOnly("release");

        fleet.locks.unreleasable.clear();
        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(hasRecord(fleet.locks)).isFalse();
    }

    @Test
    void I3_anUndoGoesOn_lessAndLessOften_butNeverSeldom() {
        List<Long> triedMillis = new ArrayList<>();
        fleet.locks.unreleasable.add("x");
        takeUnanswered(fleet.locks);
        fleet.locks.onRelease = record -> triedMillis.add(fleet.time.elapsed().toMillis());

        fleet.time.advance(Duration.ofMinutes(1));

        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < triedMillis.size(); i++) {
            pauses.add(triedMillis.get(i) - triedMillis.get(i - 1));
        }
        assertThat(pauses).containsSequence(800L, 1_600L, 3_200L, 6_400L, 10_000L, 10_000L);
    }

    @Test
    void I3_anUndoGoesOn_untilTheDeletionIsConfirmed() {
        String key = a.keyOf(fleet.locks, "x");
        fleet.wire.all(Fate.REFUSED, sent -> sent.deletes(key));
        takeUnanswered(fleet.locks);
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.locks.taken).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);

        fleet.wire.mend();
        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertThat(hasRecord(fleet.locks)).isFalse();
    }

    @Test
    void I3_afterTheLossOfTheOwner_anUndoEndsWithTheRelease() {
        fleet.locks.unreleasable.add("x");
        takeUnanswered(fleet.locks);
        a.lose();
        fleet.time.advance(Duration.ofSeconds(2));
        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);

        fleet.locks.unreleasable.clear();
        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertThat(log).doesNotContain("delete");
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(hasRecord(fleet.locks)).isTrue();
    }
}
