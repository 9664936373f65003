package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.cluster.Wire.Sent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DoorTest {

    private static final Duration GRACE = Duration.ofMillis(250);

    private final Bench bench = new Bench();
    private final Door door = new Door(bench.home);

    private Throwable failureWithin(Duration bound, CompletionStage<?> stage) {
        bench.settle(bound);
        assertThat(stage.toCompletableFuture()).isDone();
        return bench.fleet.failure(stage);
    }

    @Test
    void I1_whatNeverEnds_isAnsweredAfterTimeoutAndGrace() {
        CompletionStage<String> stage = door.pass(Fleet.SECOND, CompletableFuture::new);
        bench.settle(Fleet.SECOND);
        assertThat(stage.toCompletableFuture()).isNotDone();

        assertThat(failureWithin(GRACE, stage))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN));
    }

    @Test
    void I1_whatThrows_isAnswered() {
        CompletionStage<String> stage = door.pass(Fleet.SECOND, () -> {
            throw new IllegalStateException("planted");
        });

        assertThat(failureWithin(Duration.ZERO, stage)).hasMessage("planted");
    }

    @Test
    void I1_aTimeoutThatIsNone_isAnswered() {
        for (Duration none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThat(failureWithin(Duration.ZERO, door.pass(none, CompletableFuture::new)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("timeout");
        }
    }

    @Test
    void I1_aTimeoutWithoutEnd_isAsGoodAsALongOne() {
        CompletionStage<String> stage =
                door.pass(Duration.ofSeconds(Long.MAX_VALUE), () -> CompletableFuture.completedFuture("done"));

        assertThat(bench.fleet.get(stage)).isEqualTo("done");
        assertThat(Door.bounded(Duration.ofDays(2))).isEqualTo(Duration.ofDays(1));
        assertThat(Door.bounded(Duration.ofHours(23))).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void whoIsAnswered_isWaitedForNoMore() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletionStage<String> stage = door.pass(Fleet.LONG, () -> answer);
        bench.settle(Duration.ofMillis(1));
        assertThat(door.isIdle()).isFalse();

        answer.complete("done");
        bench.settle(Duration.ofMillis(1));

        assertThat(stage.toCompletableFuture()).isCompletedWithValue("done");
        assertThat(door.isIdle()).isTrue();
    }

    @Test
    void whoAsksWhatIsClosed_isAnsweredByItsStage_andItSaysSo() {
        assertThat(door.isClosed()).isFalse();
        assertThat(door.ended().toCompletableFuture()).isNotDone();
        List<String> ran = new ArrayList<>();
        door.close(() -> ran.add("last"));
        bench.settle(Duration.ZERO);
        assertThat(ran).containsExactly("last");

        assertThat(door.isClosed()).isTrue();
        assertThat(door.ended().toCompletableFuture()).isDone();
        assertThat(failureWithin(Duration.ZERO, door.refused())).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I1_whoWaitsWhenItCloses_isAnswered() {
        CompletionStage<String> passed = door.pass(Fleet.LONG, CompletableFuture::new);
        CompletionStage<String> entered = door.enter(new CompletableFuture<>(), () -> {});
        bench.settle(Fleet.SECOND);

        door.close(() -> {});

        assertThat(failureWithin(Duration.ZERO, passed)).isInstanceOf(CoordinatorClosedException.class);
        assertThat(failureWithin(Duration.ZERO, entered)).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I1_whoAsksRightAfterTheClosingTask_isAnswered() {
        door.close(() -> {});
        CompletionStage<String> stage = door.pass(Fleet.LONG, CompletableFuture::new);

        assertThat(failureWithin(Duration.ZERO, stage)).isInstanceOf(CoordinatorClosedException.class);
        assertThat(failureWithin(Duration.ZERO, door.pass(Fleet.LONG, CompletableFuture::new)))
                .isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I1_whoAsksAnOwnerThatIsLost_isAnswered() {
        bench.lose();

        assertThat(failureWithin(Fleet.SECOND.plus(GRACE), door.pass(Fleet.SECOND, CompletableFuture::new)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void I1_anAcquisitionThatTheStoreNeverAnswers_endsInTime() {
        Fleet.Member a = bench.fleet.member("a");
        bench.wire.all(Fate.LOST, Sent::isTransaction);
        CompletionStage<ExternalHold<String>> stage = a.owner.acquire(bench.fleet.locks, "x", Map.of(), Fleet.SECOND);

        assertThat(failureWithin(Fleet.SECOND.plus(GRACE), stage)).isInstanceOf(TakeFailedException.class);
    }
}
