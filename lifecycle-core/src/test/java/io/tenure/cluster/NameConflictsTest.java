package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class NameConflictsTest {

    private final Bench bench = new Bench();
    private final Fleet fleet = bench.fleet;
    private final Fleet.Member other = fleet.member("other");
    private final String name = fleet.keys.name("registration", "x");
    private final List<String> hastened = new ArrayList<>();
    private final NameConflicts conflicts = new NameConflicts(bench.home, (owner, key) -> hastened.add(key));
    private int retries;

    private Acquisition<String> meet(Duration left) {
        Acquisition<String> acquisition = new Acquisition<>(
                fleet.directory,
                bench.intent("registration", "x"),
                null,
                bench.home.time().nowNanos() + left.toNanos(),
                bench.home.notices());
        KeyValue row = fleet.row(name);
        bench.run(() -> conflicts.resolve(acquisition, List.of(row), () -> retries++));
        return acquisition;
    }

    private HeldByOtherException refusal(Acquisition<?> acquisition) {
        return (HeldByOtherException) fleet.failure(acquisition.stage());
    }

    @Test
    void I1_aNameOfALivingOwner_isRefusedAtOnce() {
        other.take(fleet.directory, "x");

        Acquisition<String> acquisition = meet(Fleet.LONG);

        assertThat(acquisition.stage()).isDone();
        assertThat(refusal(acquisition).holder().alive()).isTrue();
        assertThat(refusal(acquisition).holder().owner()).isEqualTo(other.owner.id());
        assertThat(hastened).isEmpty();
        assertThat(retries).isZero();
    }

    @Test
    void I1_aNameOfAnOwnerThatIsGone_isWaitedFor_andHastened() {
        other.take(fleet.directory, "x");
        other.dieWitnessed(Duration.ZERO);

        Acquisition<String> acquisition = meet(Fleet.LONG);
        bench.settle(Fleet.SECOND);

        assertThat(acquisition.stage()).isNotDone();
        assertThat(hastened).containsExactly(other.keyOf(fleet.directory, "x"));
        assertThat(retries).isEqualTo(1);
    }

    @Test
    void I1_aNameOfAnOwnerThatIsGone_isRefused_whenTheTimeIsUp() {
        other.take(fleet.directory, "x");
        other.dieWitnessed(Duration.ZERO);

        Acquisition<String> acquisition = meet(Duration.ofMillis(150));

        assertThat(refusal(acquisition).holder().alive()).isFalse();
        assertThat(retries).isZero();
    }

    @Test
    void I1_whileNobodyKnowsWhetherTheOwnerLives_itIsWaitedFor() {
        other.take(fleet.directory, "x");
        bench.wire.next(Fate.LOST, sent -> sent.what().equals("get"));

        Acquisition<String> acquisition = meet(Fleet.LONG);
        bench.settle(Fleet.SECOND);

        assertThat(acquisition.stage()).isNotDone();
        assertThat(retries).isEqualTo(1);
    }

    @Test
    void I1_whatTheDeadHeld_isNotHadBeforeItsReleaseIsConfirmed() {
        Fleet.Member waiting = fleet.member("waiting");
        other.take(fleet.directory, "x");
        fleet.directory.unreleasable.add("x");
        other.dieWitnessed(Duration.ZERO);
        CompletionStage<ExternalHold<String>> stage = waiting.owner.acquire(fleet.directory, "x", Map.of(), Fleet.LONG);
        bench.settle(Duration.ofSeconds(2));

        assertThat(fleet.directory.takes).hasSize(1);
        assertThat(stage.toCompletableFuture()).isNotDone();

        fleet.directory.unreleasable.clear();
        assertThat(fleet.get(stage).isValid()).isTrue();
        assertThat(fleet.directory.taken).hasSize(1);
    }

    @Test
    void aNameThatCannotBeRead_isRefused() {
        fleet.put(name, "tenure name 2");

        assertThat(fleet.failure(meet(Fleet.LONG).stage())).isInstanceOf(TakeFailedException.class);
    }
}
