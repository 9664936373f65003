package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GroupCommit.Waiting;
import io.tenure.cluster.Wire.Fate;
import io.tenure.cluster.Wire.Sent;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreFaults;
import io.tenure.store.Transaction.Compare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatchWriterTest {

    private final Bench bench = new Bench();
    private final Wire wire = bench.wire;
    private final String seqKey = bench.home.keys().seq(bench.home.self(), 0);
    private int idles;
    private final BatchWriter writer = new BatchWriter(bench.home, 0, () -> idles++);

    private List<Waiting> begin(String... ids) {
        List<Waiting> batch = Arrays.stream(ids)
                .map(id -> RecordWrite.create(bench.home.keys(), bench.intent(id)))
                .map(write -> new Waiting(write, new CompletableFuture<>(), 0))
                .toList();
        begin(batch);
        return batch;
    }

    private void begin(List<Waiting> batch) {
        bench.run(() -> writer.write(batch));
    }

    private List<Waiting> write(String... ids) {
        List<Waiting> batch = begin(ids);
        bench.settle(Fleet.SECOND);
        return batch;
    }

    private long seqRevision() {
        KeyValue row = bench.fleet.row(seqKey);
        return row == null ? 0 : row.modRevision();
    }

    private boolean isWrite(Sent sent) {
        return sent.puts(seqKey) && !isSettling(sent);
    }

    private static boolean isSettling(Sent sent) {
        return sent.putsText("settle");
    }

    private static long comparedIn(Sent sent, String key) {
        return sent.transaction().compares().stream()
                .filter(compare -> compare.key().equals(key))
                .mapToLong(Compare::revision)
                .findFirst()
                .orElseThrow();
    }

    private static void assertApplied(Waiting waiting, KeyValue row) {
        assertThat(waiting.result()).isCompletedWithValue(row.modRevision());
    }

    @Test
    void I1_aWriterIsBusy_untilItsBatchIsSettled() {
        wire.next(Fate.UNANSWERED, this::isWrite);
        wire.all(Fate.LOST, BatchWriterTest::isSettling);
        Waiting waiting = write("x").get(0);

        assertThat(waiting.result()).isNotDone();
        assertThat(writer.isIdle()).isFalse();
        assertThat(idles).isZero();

        wire.mend();
        bench.settle(Fleet.SECOND);

        assertApplied(waiting, bench.fleet.row(bench.keyOf("x")));
        assertThat(writer.isIdle()).isTrue();
        assertThat(idles).isEqualTo(1);
    }

    @Test
    void I1_noTransactionIsSent_whileTheOneBeforeIsInFlight() {
        GroupCommit commits = new GroupCommit(bench.home);
        List<String> twice = new ArrayList<>();
        List<CompletableFuture<Long>> results = new ArrayList<>();
        wire.onSend(next -> wire.inFlight.stream()
                .flatMap(sent -> sent.written().stream())
                .filter(key -> key.contains("/seq/") && next.puts(key))
                .forEach(twice::add));
        for (int i = 0; i < 300; i++) {
            if (i % 20 == 0) {
                wire.next(i % 40 == 0 ? Fate.LATE : Fate.UNANSWERED, Sent::isTransaction);
            }
            String id = "r" + i;
            results.add(bench.begin(() -> commits.submit(RecordWrite.create(bench.home.keys(), bench.intent(id)))));
        }
        bench.settle(Fleet.SECOND);
        wire.letGo();
        bench.settle(Fleet.SECOND);

        assertThat(results).allMatch(result -> result.isDone() && !result.isCompletedExceptionally());
        assertThat(bench.fleet.rows("resources/")).hasSize(300);
        assertThat(twice).isEmpty();
    }

    @Test
    void seqKeyThatIsBehind_meansThatTheStoreWentBack() {
        int[] wentBack = {0};
        bench.run(() -> bench.home.store().onRestored(() -> wentBack[0]++));
        bench.fleet.put(seqKey, "somebody else's");
        write("x");
        assertThat(wentBack[0]).as("it is ahead").isZero();

        bench.fleet.delete(seqKey);
        Waiting waiting = write("y").get(0);

        assertThat(wentBack[0]).isEqualTo(1);
        assertApplied(waiting, bench.fleet.row(bench.keyOf("y")));
    }

    @Test
    void I2_theNextBatchComparesTheSeqKeyAsItIs_howeverTheLastOneEnded() {
        List<Runnable> ends = List.of(
                () -> {},
                () -> wire.next(Fate.REFUSED, this::isWrite),
                () -> wire.next(Fate.UNANSWERED, this::isWrite),
                () -> wire.next(Fate.LOST, this::isWrite),
                () -> {
                    wire.next(Fate.LOST, this::isWrite);
                    wire.next(Fate.UNANSWERED, BatchWriterTest::isSettling);
                },
                () -> bench.fleet.put(bench.keyOf("x5"), "taken"),
                () -> bench.fleet.put(seqKey, "somebody else's"));
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).run();
            write("x" + i);
            long before = seqRevision();
            wire.sent.clear();

            write("then" + i);

            assertThat(wire.sent).as("after end " + i).hasSize(1);
            assertThat(comparedIn(wire.sent.get(0), seqKey)).isEqualTo(before);
        }
    }

    @Test
    void I2_aBatchThatIsWrittenAgain_comparesWhatTheSettlingWrote() {
        wire.next(Fate.LOST, this::isWrite);

        write("x");

        assertThat(wire.sent).as("lost, settled, written").hasSize(3);
        assertThat(comparedIn(wire.sent.get(2), seqKey)).isGreaterThan(comparedIn(wire.sent.get(1), seqKey));
    }

    @Test
    void I3_aBatchThatWasAppliedUnheard_counts_andIsNotWrittenAgain() {
        wire.next(Fate.UNANSWERED, this::isWrite);

        Waiting waiting = write("x").get(0);

        KeyValue row = bench.fleet.row(bench.keyOf("x"));
        assertApplied(waiting, row);
        assertThat(row.createRevision()).isEqualTo(row.modRevision());
    }

    @Test
    void I3_aBatchThatArrivesAfterItWasSettled_changesNothing() {
        wire.next(Fate.LATE, this::isWrite);
        Waiting waiting = write("x").get(0);
        KeyValue row = bench.fleet.row(bench.keyOf("x"));
        assertApplied(waiting, row);
        bench.fleet.delete(bench.keyOf("x"));
        bench.fleet.delete(bench.home.keys().name("lock", "x"));

        wire.letGo();
        bench.settle(Fleet.SECOND);

        assertThat(bench.fleet.row(bench.keyOf("x"))).isNull();
    }

    @Test
    void I3_nothingButTheSettlingIsSent_whileAnOutcomeIsUnknown() {
        wire.next(Fate.LATE, this::isWrite);
        wire.all(Fate.LOST, BatchWriterTest::isSettling);
        begin("x");
        wire.sent.clear();
        bench.settle(Fleet.SECOND);

        assertThat(wire.sent).isNotEmpty().allMatch(BatchWriterTest::isSettling);
    }

    @Test
    void I3_ifTheOwnerIsLostFirst_theBatchFailsWithThat() {
        wire.next(Fate.LATE, this::isWrite);
        wire.all(Fate.LOST, BatchWriterTest::isSettling);
        Waiting waiting = write("x").get(0);

        bench.lose();
        bench.settle(Fleet.SECOND);

        assertThat(waiting.result()).isDone();
        assertThat(Failures.unwrap(bench.fleet.failure(waiting.result()))).isInstanceOf(OwnershipLostException.class);
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void I4_theOthersAreTriedTogetherOnceMore() {
        bench.fleet.put(bench.keyOf("b"), "taken");

        List<Waiting> batch = write("a", "b", "c");

        assertThat(Failures.unwrap(bench.fleet.failure(batch.get(1).result())))
                .isInstanceOf(RecordWrite.ConflictException.class);
        assertThat(wire.sent).hasSize(2);
        assertThat(wire.sent.get(1).written()).contains(bench.keyOf("a"), bench.keyOf("c"));
        assertApplied(batch.get(0), bench.fleet.row(bench.keyOf("a")));
        assertApplied(batch.get(2), bench.fleet.row(bench.keyOf("c")));
    }

    @Test
    void I4_thenOneByOne() {
        bench.fleet.put(bench.keyOf("b"), "taken");
        wire.next(Fate.HELD_UP, sent -> sent.puts(bench.keyOf("c")) && !sent.puts(bench.keyOf("b")));

        List<Waiting> batch = begin("a", "b", "c", "d");
        bench.fleet.put(bench.keyOf("c"), "taken, too");
        wire.letGo();
        bench.settle(Fleet.SECOND);

        assertThat(wire.sent).hasSize(4);
        assertThat(wire.sent.get(2).written()).contains(bench.keyOf("a")).doesNotContain(bench.keyOf("d"));
        assertThat(wire.sent.get(3).written()).contains(bench.keyOf("d")).doesNotContain(bench.keyOf("a"));
        assertThat(batch.get(2).result()).isCompletedExceptionally();
        assertApplied(batch.get(0), bench.fleet.row(bench.keyOf("a")));
        assertApplied(batch.get(3), bench.fleet.row(bench.keyOf("d")));
        assertThat(idles).isEqualTo(1);
    }

    private static void assertLost(Waiting waiting, String why) {
        assertThat(waiting.result()).isCompletedExceptionally();
        assertThat(waiting.result()
                        .handle((revision, failure) -> Failures.unwrap(failure))
                        .join())
                .isInstanceOf(OwnershipLostException.class)
                .hasMessageContaining(why);
    }

    @Test
    void I3_aBatchWhoseSettlingWentUnheard_isWrittenAgain() {
        wire.next(Fate.LOST, this::isWrite);
        wire.next(Fate.UNANSWERED, BatchWriterTest::isSettling);

        Waiting waiting = write("x").get(0);

        assertApplied(waiting, bench.fleet.row(bench.keyOf("x")));
        assertThat(wire.sent).as("lost, settled unheard, settled, written").hasSize(4);
    }

    @Test
    void anOwnerWhoseKeyIsGone_findsThatWithItsNextBatch() {
        StoreFaults.loseChanges(bench.fleet.store, true);
        bench.fleet.delete(bench.home.ownKey());

        Waiting waiting = write("x").get(0);

        assertLost(waiting, "its own key is gone");
        assertThat(bench.home.standing().state()).isEqualTo(OwnerState.LOST);
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void anOwnerWhoseKeyIsGone_findsThatAsItSettles() {
        StoreFaults.loseChanges(bench.fleet.store, true);
        wire.next(Fate.LOST, this::isWrite);
        wire.all(Fate.LOST, BatchWriterTest::isSettling);
        Waiting waiting = write("x").get(0);
        bench.fleet.delete(bench.home.ownKey());

        wire.mend();
        bench.settle(Fleet.SECOND);

        assertLost(waiting, "its own key is gone");
        assertThat(bench.home.standing().state()).isEqualTo(OwnerState.LOST);
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void aBatchThatIsAlwaysRefused_isGivenUpAfterTwentyTries() {
        wire.all(Fate.REFUSED, Sent::isTransaction);

        Waiting waiting = begin("x").get(0);
        bench.settle(Fleet.SECOND.multipliedBy(3));

        assertThat(waiting.result()).isCompletedExceptionally();
        assertThat(wire.sent).hasSize(20);
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void aBatchThatWasRefused_isNotTriedAgainByAnOwnerThatIsLost() {
        wire.all(Fate.REFUSED, Sent::isTransaction);
        Waiting waiting = begin("x").get(0);
        int before = wire.sent.size();

        bench.lose();
        bench.settle(Fleet.SECOND);

        assertLost(waiting, "planted");
        assertThat(wire.sent).hasSize(before);
        assertThat(writer.isIdle()).isTrue();
    }
}
