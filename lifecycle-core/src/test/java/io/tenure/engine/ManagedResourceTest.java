package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.ResourceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManagedResourceTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> kind = world.memory("thing").build();

    private ManagedResource<String> born(long word) {
        return new ManagedResource<>(world.registry.runtime(kind), "r", 0, word, 1_000);
    }

    private ManagedResource<String> born() {
        return born(StateWord.FIRST);
    }

    @Test
    void I1_releaseIsDecidedOnceHoweverManyTry() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            ManagedResource<String> record = born();
            assertThat(record.tryShare()).isTrue();
            AtomicInteger decisions = new AtomicInteger();
            race(
                    () -> count(decisions, record.closeOne(ReleaseCause.CLOSED)),
                    () -> count(decisions, record.closeOne(ReleaseCause.CLOSED)),
                    () -> count(decisions, record.tryRelease(ReleaseCause.FORCED)),
                    () -> count(decisions, record.tryRelease(record.word(), ReleaseCause.TTL_EXPIRED)));
            assertThat(decisions).hasValue(1);
            assertThat(StateWord.state(record.word())).isEqualTo(ResourceState.RELEASED);
        }
    }

    @Test
    void I2_nothingLeavesReleased() {
        ManagedResource<String> record = born();
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isTrue();
        long end = record.word();

        assertThat(record.tryShare()).isFalse();
        assertThat(record.tryRenew(5_000)).isFalse();
        assertThat(record.tryRetire(record.word())).isFalse();
        assertThat(record.tryRelease(ReleaseCause.FORCED)).isFalse();
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isFalse();

        assertThat(record.word()).isEqualTo(end);
        assertThat(record.cause()).isEqualTo(ReleaseCause.CLOSED);
    }

    @Test
    void I2_doneIsReleasedStill_withItsCauseAndGeneration() {
        ManagedResource<String> record = born();
        assertThat(record.tryRelease(ReleaseCause.FORCED)).isTrue();
        long end = record.word();
        assertThat(StateWord.isDone(end)).isFalse();
        record.finished();

        assertThat(StateWord.isDone(record.word())).isTrue();
        assertThat(StateWord.isReleased(record.word())).isTrue();
        assertThat(StateWord.isLive(record.word())).isFalse();
        assertThat(StateWord.state(record.word())).isEqualTo(ResourceState.RELEASED);
        assertThat(record.cause()).isEqualTo(ReleaseCause.FORCED);
        assertThat(record.version(record.word())).isEqualTo(record.version(end));
        assertThat(record.tryShare()).isFalse();
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isFalse();
    }

    @Test
    void I2_retiredGivesNoLeasesAndEndsWithItsLastAsExpired() {
        ManagedResource<String> record = born();
        assertThat(record.tryShare()).isTrue();
        assertThat(record.tryRetire(record.word())).isTrue();

        assertThat(record.tryShare()).isFalse();
        assertThat(record.tryRenew(5_000)).isFalse();
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isFalse();
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isTrue();
        assertThat(record.cause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
        assertThat(StateWord.isDone(record.word())).isFalse();
    }

    @Test
    void I2_sharingNeverRevives() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            ManagedResource<String> record = born();
            AtomicInteger shares = new AtomicInteger();
            AtomicInteger decisions = new AtomicInteger();
            race(
                    () -> count(decisions, record.closeOne(ReleaseCause.CLOSED)),
                    () -> count(shares, record.tryShare()),
                    () -> count(shares, record.tryShare()));
            // Whoever was given a lease holds one on a resource that is not released, and ends it by giving it back.
            for (int i = shares.get(); i > 0; i--) {
                assertThat(decisions).hasValue(0);
                count(decisions, record.closeOne(ReleaseCause.CLOSED));
            }
            assertThat(decisions).hasValue(1);
        }
    }

    @Test
    void I3_plansFromAnOldWordFail() {
        ManagedResource<String> record = born();
        long seen = record.word();
        assertThat(record.tryShare()).isTrue();

        assertThat(record.tryRelease(seen, ReleaseCause.FORCED)).isFalse();
        assertThat(record.tryRetire(seen)).isFalse();
        // Sharing and closing again brings back the count, but not the word.
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isFalse();
        assertThat(record.tryRelease(seen, ReleaseCause.FORCED)).isFalse();
        assertThat(record.tryRelease(record.word(), ReleaseCause.FORCED)).isTrue();
    }

    @Test
    void I4_deadlineNeverMovesDown() {
        ManagedResource<String> record = born();
        assertThat(record.tryRenew(3_000)).isTrue();
        assertThat(record.tryRenew(2_000)).isTrue();
        assertThat(record.end()).isEqualTo(3_000);
    }

    @Test
    void I4_endPlannedBeforeARenewalFails() {
        ManagedResource<String> record = born();
        long seen = record.word();
        assertThat(record.end()).isEqualTo(1_000);
        assertThat(record.tryRenew(9_000)).isTrue();
        assertThat(record.tryRelease(seen, ReleaseCause.TTL_EXPIRED)).isFalse();
    }

    @Test
    void touchedAfterItsEndWasRead_thatEndIsStillOfItsIdleTime() {
        ResourceKind<String> idle =
                world.memory("idle-thing").idle(Duration.ofSeconds(1)).build();
        KindRuntime<String> runtime = world.registry.runtime(idle);
        ManagedResource<String> record =
                new DetailedResource<>(runtime, "r", 0, ResourceSpec.UNNAMED, runtime.plan(), 0, 1);
        long end = record.end();

        record.touch(1);

        assertThat(record.isIdleEnd(end)).isTrue();
        assertThat(record.isIdleEnd(record.end())).isTrue();
    }

    @Test
    void unborn_isNotFoundNorEnded() {
        ManagedResource<String> record = born(StateWord.UNBORN);
        assertThat(record.tryShare()).isFalse();
        assertThat(record.tryRelease(ReleaseCause.SHUTDOWN)).isFalse();
        assertThat(record.tryRetire(record.word())).isFalse();
        record.beBorn();
        assertThat(record.tryShare()).isTrue();
    }

    @Test
    void countAtItsLimit_shareIsRefusedAndTheStateUnchanged() {
        ManagedResource<String> record = born(StateWord.MAX_COUNT);
        long before = record.word();
        assertThatThrownBy(record::tryShare)
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("thing")
                .hasMessageContaining(Integer.toString(StateWord.MAX_COUNT))
                .hasMessageNotContaining("null");
        assertThat(record.word()).isEqualTo(before);
    }

    /** Else a version that was read could come again, and an end be planned from it that is not due. */
    @Test
    void I3_generation_growsByOneWithEachTransition() {
        ManagedResource<String> record = born();
        List<Integer> generations = new ArrayList<>();
        assertThat(record.tryShare()).isTrue();
        generations.add(StateWord.generation(record.word()));
        assertThat(record.closeOne(ReleaseCause.CLOSED)).isFalse();
        generations.add(StateWord.generation(record.word()));
        assertThat(record.tryRenew(5_000)).isTrue();
        generations.add(StateWord.generation(record.word()));
        assertThat(record.tryRetire(record.word())).isTrue();
        generations.add(StateWord.generation(record.word()));
        assertThat(record.tryRelease(ReleaseCause.FORCED)).isTrue();
        generations.add(StateWord.generation(record.word()));
        assertThat(generations).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void generation_growsWithEachTransitionAndWrapsWithoutTouchingTheRest() {
        long word = StateWord.FIRST | 0xFFFF_FFFFL << 32;
        ManagedResource<String> record = born(word);
        assertThat(record.tryShare()).isTrue();
        assertThat(StateWord.generation(record.word())).isZero();
        assertThat(StateWord.count(record.word())).isEqualTo(2);
        assertThat(StateWord.isLive(record.word())).isTrue();
    }

    private static void count(AtomicInteger counter, boolean happened) {
        if (happened) {
            counter.incrementAndGet();
        }
    }

    private static final ExecutorService POOL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "racer");
        thread.setDaemon(true);
        return thread;
    });

    private static void race(Runnable... racers) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers.length);
        List<Future<?>> running = new ArrayList<>();
        for (Runnable racer : racers) {
            running.add(POOL.submit(() -> {
                start.await();
                racer.run();
                return null;
            }));
        }
        for (Future<?> run : running) {
            run.get();
        }
    }
}
