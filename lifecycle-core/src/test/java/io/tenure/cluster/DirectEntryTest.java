package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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
        assertThat(winnersOf(DirectEntry::tryEnd, false)).isEqualTo(1);
        assertThat(winnersOf(DirectEntry::tryEndTake, false)).isEqualTo(1);
        assertThat(winnersOf(entry -> entry.tryRevoke(false), true)).isEqualTo(1);
    }

    /** How many of two threads win, at most, in many rounds. */
    private static int winnersOf(Predicate<DirectEntry> step, boolean held) throws Exception {
        int most = 0;
        for (int round = 0; round < 300; round++) {
            DirectEntry contended = newEntry();
            if (held) {
                contended.tryHold(1);
            }
            CyclicBarrier start = new CyclicBarrier(2);
            AtomicInteger winners = new AtomicInteger();
            CompletableFuture<?>[] all = new CompletableFuture<?>[2];
            for (int i = 0; i < 2; i++) {
                all[i] = CompletableFuture.runAsync(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    winners.addAndGet(step.test(contended) ? 1 : 0);
                });
            }
            CompletableFuture.allOf(all).get();
            most = Math.max(most, winners.get());
        }
        return most;
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
}
