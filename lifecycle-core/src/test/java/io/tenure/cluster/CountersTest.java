package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.cluster.GuidedStore.Request;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountersTest {

    private static final Duration BRIEF = Duration.ofSeconds(3);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");
    private final String key = fleet.keys.counter("epoch");

    private long count(Fleet.Member by, long above) {
        return fleet.get(by.owner.countUp("epoch", above, BRIEF));
    }

    private boolean counts(Request request) {
        return request.writes(key);
    }

    @Test
    void I1_numbersGrow_whoeverCounts_andExceedWhatWasAsked() {
        assertThat(count(a, 0)).isEqualTo(1);
        assertThat(count(b, 0)).isEqualTo(2);
        assertThat(count(a, 41)).isEqualTo(42);
        assertThat(count(b, 7)).isEqualTo(43);
        assertThat(fleet.row(key).session()).as("it outlives its owners").isZero();
    }

    @Test
    void I1_thoseWhoCountAtOnce_getDifferentNumbers() {
        List<CompletionStage<Long>> counting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            counting.add((i % 2 == 0 ? a : b).owner.countUp("epoch", 0, BRIEF));
        }

        assertThat(counting.stream().map(fleet::get)).doesNotHaveDuplicates().allMatch(number -> number <= 20);
    }

    @Test
    void I1_numberWhoseWriteHadNoAnswer_isGivenToNobody() {
        a.way.keepsAnswer = this::counts;
        CompletionStage<Long> counting = a.owner.countUp("epoch", 0, Duration.ofSeconds(10));
        fleet.time.advance(Duration.ofMillis(20));
        assertThat(fleet.row(key).value()).contains("number: 1");
        a.way.keepsAnswer = request -> false;

        assertThat(fleet.get(counting)).isEqualTo(2);
    }

    @Test
    void I2_crowdOfOneProcess_writesAsOne() {
        AtomicInteger writes = new AtomicInteger();
        a.way.keepsRequest = request -> counts(request) && writes.incrementAndGet() > 4;
        b.way.keepsRequest = a.way.keepsRequest;
        List<CompletionStage<Long>> counting = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            counting.add((i % 2 == 0 ? a : b).owner.countUp("epoch", 0, BRIEF));
        }

        assertThat(counting.stream().map(fleet::get)).doesNotHaveDuplicates().hasSize(128);
    }

    @Test
    void storeThatDoesNotAnswer_isToldInTime() {
        a.way.keepsRequest = this::counts;
        long begunNanos = fleet.time.nowNanos();

        assertThat(fleet.failure(a.owner.countUp("epoch", 0, BRIEF))).isInstanceOf(StoreException.class);
        assertThat(fleet.time.nowNanos() - begunNanos)
                .isLessThanOrEqualTo(BRIEF.plusMillis(300).toNanos());
    }

    @Test
    void entryOfANewerVersion_isLeftAlone() {
        fleet.put(key, "{}");

        assertThat(fleet.failure(a.owner.countUp("epoch", 0, BRIEF)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining("at its end");
        assertThat(fleet.row(key).value()).isEqualTo("{}");
    }

    @Test
    void I1_lastNumberThereIs_isGiven_andNoneAfterIt() {
        assertThat(count(a, Long.MAX_VALUE - 1)).isEqualTo(Long.MAX_VALUE);

        assertThat(fleet.failure(b.owner.countUp("epoch", 0, BRIEF)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("at its end");
        assertThat(fleet.row(key).value()).contains("number: " + Long.MAX_VALUE);
    }

    @Test
    void I1_whoIsOvertaken_countsOnFromThere_withoutAnotherLook() {
        a.way.keepsRequest = this::counts;
        CompletionStage<Long> counting = a.owner.countUp("epoch", 0, BRIEF);
        fleet.time.runUntil(() -> a.way.kept() == 1, BRIEF);
        assertThat(count(b, 0)).isEqualTo(1);

        a.way.letGo();

        assertThat(fleet.get(counting)).isEqualTo(2);
        assertThat(a.way.sent(request -> request.call().equals("get") && request.reads(key)))
                .isEqualTo(1);
    }

    @Test
    void counterThatSomebodyDeletedMeanwhile_isBegunAnew_aboveWhatWasAsked() {
        count(a, 0);
        a.way.keepsRequest = this::counts;
        CompletionStage<Long> counting = a.owner.countUp("epoch", 41, BRIEF);
        fleet.time.runUntil(() -> a.way.kept() == 1, BRIEF);
        fleet.delete(key);

        a.way.letGo();

        assertThat(fleet.get(counting)).isEqualTo(42);
    }

    @Test
    void whoHasMoreTime_waitsOn_whenAnotherGivesUp() {
        a.way.keepsRequest = this::counts;
        CompletionStage<Long> brief = a.owner.countUp("epoch", 0, BRIEF);
        CompletionStage<Long> patient = a.owner.countUp("epoch", 0, Duration.ofSeconds(30));
        assertThat(fleet.failure(brief)).isInstanceOf(StoreException.class);
        fleet.time.advance(BRIEF);
        assertThat(patient.toCompletableFuture()).isNotDone();

        a.way.keepsRequest = request -> false;

        assertThat(fleet.get(patient)).isEqualTo(1);
    }

    @Test
    void badNamesAndBounds_areRefused() {
        assertThatThrownBy(() -> a.owner.countUp("Epoch/1", 0, BRIEF))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("counter");
        assertThat(fleet.failure(a.owner.countUp("epoch", -1, BRIEF))).isInstanceOf(InvalidArgumentException.class);
        assertThat(fleet.failure(a.owner.countUp("epoch", Long.MAX_VALUE, BRIEF)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void lookThatFails_isRepeated() {
        a.way.keepsRequest = request -> request.call().equals("get") && request.reads(key);
        CompletionStage<Long> counting = a.owner.countUp("epoch", 0, Duration.ofSeconds(30));
        fleet.time.runUntil(() -> a.way.kept() == 1, BRIEF);

        a.way.keepsRequest = request -> false;

        assertThat(fleet.get(counting)).isEqualTo(1);
    }

    @Test
    void whoComesDuringAWrite_isServedByTheNext() {
        a.way.keepsAnswer = this::counts;
        CompletionStage<Long> first = a.owner.countUp("epoch", 0, BRIEF);
        fleet.time.runUntil(() -> a.way.kept() == 1, BRIEF);
        CompletionStage<Long> second = a.owner.countUp("epoch", 0, BRIEF);
        fleet.time.advance(Duration.ofMillis(20));

        a.way.letGo();

        assertThat(fleet.get(first)).isEqualTo(1);
        assertThat(fleet.get(second)).isEqualTo(2);
    }

    @Test
    void storeThatRefuses_isToldInTime_andIsAskedNoMore() {
        LoneHome lone = new LoneHome();
        lone.store.refuses = request -> true;
        CompletableFuture<Long> counting =
                lone.begin(() -> new Counters(lone.home).countUp("epoch", 0, Duration.ofMillis(120)));

        lone.time.advance(Duration.ofMillis(120));

        assertThat(counting).isCompletedExceptionally();
        int sent = lone.store.sent.size();
        lone.time.advance(Duration.ofSeconds(1));
        assertThat(lone.store.sent).hasSize(sent);
    }

    @Test
    void whoIsOvertakenTooLate_isToldSo() {
        LoneHome lone = new LoneHome();
        lone.store.keepsRequest = this::counts;
        CompletableFuture<Long> counting =
                lone.begin(() -> new Counters(lone.home).countUp("epoch", 0, Duration.ofMillis(100)));
        lone.time.advance(Duration.ofMillis(150));
        lone.put(key, "tenure counter 1\nnumber: 7\n");

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(10));

        assertThat(counting)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("by others");
    }
}
