package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.cluster.Wire.Fate;
import io.tenure.cluster.Wire.Sent;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final int MAX_WAITING = 100_000;
    private static final int HALF = 31;

    private final Bench bench = new Bench();
    private final Wire wire = bench.wire;
    private final GroupCommit commits = new GroupCommit(bench.home);

    @CanIgnoreReturnValue
    private CompletableFuture<Long> submit(String id) {
        return bench.begin(() -> commits.submit(RecordWrite.create(bench.home.keys(), bench.intent(id))));
    }

    private Throwable failureOf(CompletableFuture<Long> result) {
        assertThat(result).isDone();
        return Failures.unwrap(bench.fleet.failure(result));
    }

    @Test
    void I1_noKeyIsNamedByTwoWritesOnTheirWay() {
        Fleet.Member a = bench.fleet.member("a");
        List<String> twice = new ArrayList<>();
        wire.onSend(next -> wire.inFlight.stream()
                .flatMap(sent -> sent.written().stream())
                .filter(next.written()::contains)
                .forEach(twice::add));
        wire.next(Fate.ANSWERED_LATER, sent -> sent.putsText("state: HELD"));
        for (int round = 0; round < 3; round++) {
            List<CompletionStage<?>> releases = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ExternalHold<String> hold = a.take(bench.fleet.directory, "x" + i);
                releases.add(a.owner.release(hold, Duration.ofMillis(400)));
            }
            bench.settle(Duration.ofMillis(200));
            wire.letGo();
            releases.forEach(bench.fleet::get);
        }

        assertThat(bench.fleet.rows("resources/")).isEmpty();
        assertThat(twice).isEmpty();
    }

    @Test
    void I1_whoWantsWhatIsBeingDeleted_waits() {
        Fleet.Member a = bench.fleet.member("a");
        String key = a.keyOf(bench.fleet.directory, "x");
        ExternalHold<String> hold = a.take(bench.fleet.directory, "x");
        bench.settle(Fleet.SECOND);
        wire.next(Fate.ANSWERED_LATER, sent -> sent.deletes(key));
        a.owner.release(hold, Fleet.LONG);
        wire.sent.clear();
        CompletionStage<ExternalHold<String>> again = a.owner.acquire(bench.fleet.directory, "x", Map.of(), Fleet.LONG);
        bench.settle(Duration.ofMillis(500));

        assertThat(wire.sent).filteredOn(sent -> sent.puts(key)).isEmpty();
        assertThat(again.toCompletableFuture()).isNotDone();

        wire.letGo();
        assertThat(bench.fleet.get(again).token()).isGreaterThan(hold.token());
    }

    @Test
    void I2_whatIsAnswered_endsWithTheRevisionThatAppliedIt() {
        Set<CompletableFuture<Long>> results = new HashSet<>();
        List<Fate> fates = List.of(Fate.UNANSWERED, Fate.LOST, Fate.REFUSED, Fate.LATE);
        for (int i = 0; i < 40; i++) {
            wire.next(fates.get(i % fates.size()), sent -> sent.putsText("write"));
            CompletableFuture<Long> result = submit("r" + i);
            results.add(result);
            bench.settle(Fleet.SECOND);

            KeyValue row = bench.fleet.row(bench.keyOf("r" + i));
            assertThat(result).isCompletedWithValue(row.modRevision());
        }
        wire.letGo();
        bench.settle(Fleet.SECOND);
        assertThat(bench.fleet.rows("resources/")).hasSize(results.size());
    }

    @Test
    void I2_whatIsAlwaysRefused_endsWithThat_andWasNotApplied() {
        wire.all(Fate.REFUSED, Sent::isTransaction);
        CompletableFuture<Long> result = submit("x");
        bench.settle(Duration.ofSeconds(2));

        assertThat(failureOf(result)).matches(Failures::isNotApplied).isInstanceOf(StoreException.class);
        wire.mend();
        bench.settle(Fleet.SECOND);
        assertThat(bench.fleet.row(bench.keyOf("x"))).isNull();
    }

    @Test
    void I2_whatConflicts_endsWithThat() {
        bench.fleet.put(bench.keyOf("x"), "taken");

        assertThat(failureOf(submit("x"))).isInstanceOf(RecordWrite.ConflictException.class);
    }

    @Test
    void I2_atTheLossOfTheOwner_allEnds_onItsWayOrWaiting() {
        wire.all(Fate.HELD_UP, Sent::isTransaction);
        List<CompletableFuture<Long>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            results.add(submit("r" + i));
        }

        bench.lose();

        assertThat(results.subList(Keys.WRITERS, results.size())).allMatch(CompletableFuture::isDone);
        bench.settle(Duration.ofSeconds(2));
        assertThat(results)
                .allSatisfy(result -> assertThat(failureOf(result)).isInstanceOf(OwnershipLostException.class));
        assertThat(failureOf(submit("late"))).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void I2_aWriterThatFindsTheTombstone_losesTheOwner() {
        bench.fleet.put(bench.home.keys().tombstone(bench.home.self()), "closed");

        assertThat(failureOf(submit("x"))).isInstanceOf(OwnershipLostException.class);
        assertThat(bench.home.standing().state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void I3_oneMoreThanMayWait_isRefused() {
        wire.all(Fate.HELD_UP, Sent::isTransaction);
        submitAll("r", MAX_WAITING);
        int onTheirWay = recordsIn(wire.inFlight).size();

        List<CompletableFuture<Long>> last = submitAll("s", onTheirWay);

        assertThat(last).noneMatch(CompletableFuture::isDone);
        assertThat(failureOf(submit("more"))).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void whatComesWhileATransactionIsUnderWay_sharesTheNext() {
        wire.next(Fate.ANSWERED_LATER, Sent::isTransaction);
        submit("first");
        submitAll("r", 10);
        assertThat(wire.sent).hasSize(1);

        wire.letGo();
        bench.settle(Duration.ofMillis(1));

        assertThat(wire.sent).hasSize(2);
        assertThat(recordsIn(wire.sent.subList(1, 2))).hasSize(10);
    }

    @Test
    void whatFillsHalfATransaction_orHasWaitedLong_doesNotWaitForTheOneUnderWay() {
        wire.all(Fate.HELD_UP, Sent::isTransaction);
        submit("first");
        submit("second");
        assertThat(wire.sent).hasSize(1);
        bench.settle(Duration.ofMillis(20));
        assertThat(wire.sent).hasSize(2);

        submitAll("r", HALF - 1);
        assertThat(wire.sent).hasSize(2);
        submit("last");
        assertThat(recordsIn(wire.sent.subList(2, 3))).hasSize(HALF);
    }

    @CanIgnoreReturnValue
    private List<CompletableFuture<Long>> submitAll(String name, int count) {
        List<CompletableFuture<Long>> results = new ArrayList<>();
        bench.run(() -> {
            for (int i = 0; i < count; i++) {
                results.add(commits.submit(RecordWrite.create(bench.home.keys(), bench.intent(name + i))));
            }
        });
        return results;
    }

    private static List<String> recordsIn(List<Sent> transactions) {
        return transactions.stream()
                .flatMap(sent -> sent.written().stream())
                .filter(key -> key.contains("/resources/"))
                .toList();
    }

    @Test
    void asManyTransactionsAsThereAreWriters_areUnderWay_andNoMore() {
        wire.all(Fate.HELD_UP, Sent::isTransaction);

        submitAll("r", 500);

        assertThat(wire.inFlight).hasSize(Keys.WRITERS);
    }

    @Test
    void whatIsTooMuchForATransaction_isWrittenBySeveral() {
        wire.next(Fate.ANSWERED_LATER, Sent::isTransaction);
        submit("first");
        List<CompletableFuture<Long>> results = submitAll("r", 200);

        wire.letGo();
        bench.settle(Fleet.SECOND);

        assertThat(results).allMatch(result -> result.isDone() && !result.isCompletedExceptionally());
        assertThat(bench.fleet.rows("resources/")).hasSize(201);
        assertThat(wire.sent)
                .allSatisfy(sent -> assertThat(recordsIn(List.of(sent))).hasSizeLessThanOrEqualTo(62));
    }
}
