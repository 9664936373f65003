package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * An owner on a machine that has no thread left for a while: every call that is refused is answered, or made later. Of
 * {@link CleanLane}, and of those who call adapters else.
 */
class NoThreadLeftTest {

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(outside).joined();
    private final HoldBook book = new HoldBook();
    private final RecordWrites writes = new RecordWrites(lone.home, new GroupCommit(lone.home));
    private final Undoing undoing = new Undoing(lone.home, book, writes);
    private final Revocations revocations = new Revocations(lone.home, book, writes, undoing);
    private final Acquiring acquiring = new Acquiring(
            lone.home,
            book,
            writes,
            undoing,
            new NameConflicts(lone.home, (owner, key) -> {}),
            revocations,
            new DirectHolds(lone.home));

    private CompletableFuture<ExternalHold<String>> acquire(String id) {
        Acquisition<String> acquisition = new Acquisition<>(
                outside, intent(id), null, lone.home.time().nowNanos() + LoneHome.LONG.toNanos(), lone.home.notices());
        lone.on(() -> acquiring.begin(acquisition));
        return acquisition.stage();
    }

    private ResourceRecord intent(String id) {
        return new ResourceRecord(
                lone.home.self(), "lock", id, RecordState.INTENT, lone.home.nonce(), 1, true, 0, Map.of());
    }

    private void noThreadFor(Duration time) {
        lone.threads.refusing = true;
        lone.time.advance(time);
        lone.threads.refusing = false;
    }

    @Test
    void callThatNoWorkerTakes_fails_asOneThatWasNeverMade_onTheLoop() {
        lone.threads.refusing = true;
        List<Throwable> failures = new ArrayList<>();
        List<Boolean> doneAtOnce = new ArrayList<>();
        lone.on(() -> {
            CompletableFuture<String> answer = lone.home
                    .adapters()
                    .call(outside, LoneHome.SECOND, left -> CompletableFuture.completedFuture("never"));
            doneAtOnce.add(answer.isDone());
            lone.home.serial().then(answer, (value, failure) -> failures.add(failure));
        });
        lone.time.advance(Duration.ofMillis(1));

        assertThat(doneAtOnce).containsExactly(false);
        assertThat(failures).singleElement().isInstanceOf(TakeFailedException.class);
        assertThat(failures.get(0)).hasMessageContaining("can start no thread");
        assertThat(AdapterCalls.wasNeverMade(failures.get(0))).isTrue();
        assertThat(lone.home.adapters().underWay()).isZero();
    }

    @Test
    void refusedTake_failsItsAcquisition_andTheIdIsFreeAgain() {
        lone.threads.refusing = true;
        CompletableFuture<ExternalHold<String>> refused = acquire("x");
        lone.time.advance(LoneHome.SECOND);
        assertThat(outside.takes).isEmpty();
        assertThat(refused).as("whom it would be told is refused, too").isNotDone();

        lone.threads.refusing = false;
        lone.time.advance(LoneHome.SECOND);
        assertThat(refused).isCompletedExceptionally();
        assertThat(book.size()).isZero();
        assertThat(lone.rows("resources/")).isEmpty();
        assertThat(lone.await(acquire("x")).isValid()).isTrue();
    }

    @Test
    void refusedUndo_isTriedAgain() {
        lone.await(acquire("x"));
        HoldEntry entry = book.find(lone.keyOf(outside.takes.get(0)));
        lone.threads.refusing = true;
        CompletableFuture<?> undone = lone.begin(() -> undoing.undo(entry));
        noThreadFor(LoneHome.SECOND);
        assertThat(undoing.pending()).isEqualTo(1);
        assertThat(outside.releases).isEmpty();

        lone.time.advance(Duration.ofSeconds(10));
        assertThat(undone).isCompleted();
        assertThat(undoing.pending()).isZero();
        assertThat(outside.releases).containsExactly("x");
        assertThat(book.size()).isZero();
    }

    /** Many more than may be in flight: a refusal must give its place back. */
    @Test
    void I5_refusedReleasesOfALane_areHeldAgainstNoResource_andTheLaneGoesOn() {
        CleanLane lane = new CleanLane(lone.home, new Gate(lone.home, lone.keeper), outside);
        Orphan orphan = lone.orphan(outside);
        List<ResourceRecord> records = IntStream.range(0, 200)
                .mapToObj(i -> lone.held(orphan, outside, "r" + i))
                .toList();
        List<CompletableFuture<CleanLane.Result>> results = new ArrayList<>();
        lone.threads.refusing = true;
        records.forEach(record -> results.add(lone.begin(() -> lane.clean(record, () -> true))));
        noThreadFor(LoneHome.SECOND);
        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThat(results).extracting(result -> result.join().isDone()).containsOnly(false);
        assertThat(results).extracting(result -> result.join().blame()).containsOnly(Blame.NONE);

        List<CompletableFuture<CleanLane.Result>> again = new ArrayList<>();
        records.forEach(record -> again.add(lone.begin(() -> lane.clean(record, () -> true))));
        lone.time.advance(LoneHome.SECOND);
        assertThat(again).allMatch(result -> result.isDone() && result.join().isDone());
        assertThat(outside.taken).isEmpty();
    }
}
