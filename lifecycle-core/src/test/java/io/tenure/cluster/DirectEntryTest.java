package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DirectEntryTest {

    private final DirectEntry entry = newEntry();

    private static DirectEntry newEntry() {
        return new DirectEntry(
                new Outside("lock", Fencing.FENCED),
                new ResourceRecord(new OwnerId(1, 2), "lock", "x", RecordState.INTENT, 7, 0, false, 0, Map.of()));
    }

    private static DirectRelease attempt(DirectEntry of) {
        LoneHome lone = new LoneHome();
        return new DirectRelease(new DirectReleasing(lone.home, new DirectHolds(lone.home)), of, 0);
    }

    @Test
    void I1_takenOnceOnly_andNotAfterItsEndHasBegun() {
        assertThat(entry.tryHold(3)).isTrue();
        assertThat(entry.isHeld()).isTrue();
        assertThat(entry.record().token()).isEqualTo(3);
        assertThat(entry.record().state()).isEqualTo(RecordState.HELD);
        assertThat(entry.tryHold(3)).isFalse();

        DirectEntry other = newEntry();
        assertThat(other.tryEndTake()).isTrue();
        assertThat(other.tryHold(3)).isFalse();
    }

    @Test
    void I1_whatIsHeld_isNotEndedAsATake() {
        entry.tryHold(3);

        assertThat(entry.tryEndTake()).isFalse();
        assertThat(entry.isHeld()).isTrue();
        assertThat(entry.tryEnd()).isTrue();
        assertThat(entry.tryEnd()).isFalse();
    }

    @Test
    void I1_revoked_isToldOnlyOfWhatWasHeld() {
        DirectEntry taking = newEntry();
        assertThat(taking.tryRevoke(true)).isFalse();
        assertThat(taking.tryHold(3)).isFalse();
        assertThat(taking.tryEndTake()).isTrue();

        entry.tryHold(3);
        assertThat(entry.tryRevoke(false)).isTrue();
        assertThat(entry.tryRevoke(false)).isFalse();
        assertThat(entry.revokes()).isFalse();
        assertThat(entry.tryRevoke(true)).isFalse();
        assertThat(entry.revokes()).isTrue();
    }

    @Test
    void I1_ofThreadsThatEndIt_oneDoes() throws Exception {
        for (int round = 0; round < 20; round++) {
            assertThat(mostWinners(DirectEntry::tryEnd)).isEqualTo(1);
            assertThat(mostWinners(DirectEntry::tryEndTake)).isEqualTo(1);
            assertThat(mostWinners(entry -> {
                        entry.tryHold(1);
                        return entry.tryRevoke(false);
                    }))
                    .isEqualTo(1);
        }
    }

    /** Two threads walk along the same entries; how often, at most, the step succeeded at one. */
    private static int mostWinners(Predicate<DirectEntry> step) throws Exception {
        int count = 5_000;
        List<DirectEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(newEntry());
        }
        AtomicIntegerArray winners = new AtomicIntegerArray(count);
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<?>[] walks = new CompletableFuture<?>[2];
        for (int walker = 0; walker < walks.length; walker++) {
            walks[walker] = CompletableFuture.runAsync(() -> {
                meet(start);
                for (int i = 0; i < count; i++) {
                    winners.addAndGet(i, step.test(entries.get(i)) ? 1 : 0);
                }
            });
        }
        CompletableFuture.allOf(walks).get();
        return IntStream.range(0, count).map(winners::get).max().orElse(0);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void I2_attempt_isBegunOnlyAfterTheOneBeforeIt() {
        DirectRelease first = attempt(entry);
        DirectRelease second = attempt(entry);

        assertThat(entry.tryBegin(null, first)).isTrue();
        assertThat(entry.tryBegin(null, second)).isFalse();
        assertThat(entry.tryEndAttempt(second)).isFalse();
        assertThat(entry.attempt()).isSameAs(first);
        assertThat(entry.tryEndAttempt(first)).isTrue();
        assertThat(entry.tryBegin(null, second)).isTrue();
    }

    @Test
    void I3_whoWaits_isRunOnceItIsGone() {
        List<String> run = new ArrayList<>();
        Runnable forgotten = () -> run.add("forgotten");
        assertThat(entry.whenGone(() -> run.add("first"))).isTrue();
        assertThat(entry.whenGone(forgotten)).isTrue();
        entry.forget(forgotten);

        entry.leave().forEach(Runnable::run);
        entry.leave().forEach(Runnable::run);

        assertThat(run).containsExactly("first");
        assertThat(entry.whenGone(() -> run.add("late"))).isFalse();
        assertThat(entry.isGone()).isTrue();
    }

    @Test
    void I1_whatIsGone_isNotEndedAgain() {
        entry.tryEnd();
        entry.leave();

        assertThat(entry.tryEnd()).isFalse();
        assertThat(entry.tryEndTake()).isFalse();
        assertThat(entry.isGone()).isTrue();
    }
}
