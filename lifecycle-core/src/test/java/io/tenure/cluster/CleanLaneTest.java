package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.GuidedStore.Request;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanLaneTest {

    private static final int MOST_IN_FLIGHT = 64;

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(outside).joined();
    private final Gate gate = new Gate(lone.home, lone.keeper);
    private final Orphan orphan = lone.orphan(outside);

    private void clean(CleanLane lane, int count) {
        List<ResourceRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(lone.held(orphan, outside, "r" + i));
        }
        records.forEach(record -> lone.begin(() -> lane.clean(record, () -> true)));
        lone.time.advance(Duration.ZERO);
    }

    private CleanLane laneAt(int perSecond) {
        outside.reclaimsPerSecond = perSecond;
        return new CleanLane(lone.home, gate, outside);
    }

    /** How many calls began in each of the next milliseconds. */
    private int[] callsInEachMilli(int millis) {
        int[] calls = new int[millis];
        int before = 0;
        for (int i = 0; i < millis; i++) {
            calls[i] = outside.releases.size() - before;
            before = outside.releases.size();
            lone.time.advance(Duration.ofMillis(1));
        }
        return calls;
    }

    private static int mostInASecond(int[] calls) {
        int most = 0;
        int inWindow = 0;
        for (int i = 0; i < calls.length; i++) {
            inWindow += calls[i] - (i >= 1_000 ? calls[i - 1_000] : 0);
            most = Math.max(most, inWindow);
        }
        return most;
    }

    @Test
    void I1_atMostSoManyAreInFlight() {
        outside.silentReleases = true;
        clean(laneAt(10_000), 100);
        lone.time.advance(Duration.ofMillis(500));
        assertThat(outside.releases).hasSize(MOST_IN_FLIGHT);

        outside.carryOutReleases();
        lone.time.advance(Duration.ofMillis(500));
        assertThat(outside.releases).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10, 50})
    void I1_noMoreBeginInASecondThanTheAdapterWants_alsoAfterARest(int perSecond) {
        CleanLane lane = laneAt(perSecond);
        lone.time.advance(Duration.ofSeconds(5));
        clean(lane, 3 * perSecond);

        int[] calls = callsInEachMilli(4_000);

        assertThat(mostInASecond(calls)).isEqualTo(perSecond);
        assertThat(outside.releases).hasSize(3 * perSecond);
    }

    @Test
    void I2_whileTheGateIsClosed_nothingIsSent() {
        lone.on(gate::tick);
        clean(laneAt(10), 10);
        lone.time.advance(Duration.ofMillis(300));
        lone.process.pauseFor(Duration.ofSeconds(2));
        lone.time.advance(Duration.ofSeconds(2));
        lone.store.keepsRequest = Request::keepsSession;
        lone.on(gate::tick);
        int before = outside.releases.size();
        assertThat(before).isLessThan(10);

        lone.time.advance(Duration.ofSeconds(1));
        assertThat(gate.isFit()).isFalse();
        assertThat(outside.releases).hasSize(before);

        lone.store.letGo();
        lone.time.advance(Duration.ofMillis(1));
        lone.on(gate::tick);
        lone.time.advance(Duration.ofSeconds(2));
        assertThat(outside.releases).hasSize(10);
    }

    @Test
    void I3_whatNobodyWaitsForAnyMore_isNotSent() {
        CleanLane lane = laneAt(10);
        AtomicBoolean given = new AtomicBoolean();
        List<ResourceRecord> unwanted = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            unwanted.add(lone.held(orphan, outside, "unwanted" + i));
        }
        ResourceRecord wanted = lone.held(orphan, outside, "wanted");
        unwanted.forEach(record -> lone.begin(() -> lane.clean(record, () -> !given.get())));
        lone.begin(() -> lane.clean(wanted, () -> true));
        lone.time.advance(Duration.ofSeconds(1));
        int sent = outside.releases.size();
        given.set(true);
        lone.time.advance(Duration.ofSeconds(1));
        assertThat(outside.releases).hasSize(sent + 1).endsWith("wanted");
    }

    @Test
    void I4_retriesOutOfQuarantine_goLast_oneAtATime_andOpenNoBreaker() {
        CleanLane lane = laneAt(10_000);
        List<ResourceRecord> poisoned = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ResourceRecord record = lone.held(orphan, outside, "poison" + i);
            outside.unreleasable.add(record.id());
            poisoned.add(record);
        }
        ResourceRecord healthy = lone.held(orphan, outside, "healthy");
        poisoned.forEach(record -> lone.begin(() -> lane.retry(record)));
        lone.begin(() -> lane.clean(healthy, () -> true));
        lone.time.advance(Duration.ofSeconds(1));
        assertThat(outside.releases.indexOf("healthy")).isBetween(0, 1);
        assertThat(outside.releases).hasSize(31);
        ResourceRecord next = lone.held(orphan, outside, "next");
        CleanLane.Result result = lone.get(() -> lane.clean(next, () -> true));
        assertThat(result.isDone()).as("the breaker is closed").isTrue();
    }

    @Test
    void I4_retryThatHangs_holdsUpNoOther() {
        CleanLane lane = laneAt(10_000);
        ResourceRecord stuck = lone.held(orphan, outside, "stuck");
        ResourceRecord waits = lone.held(orphan, outside, "waits");
        outside.silentReleases = true;
        lone.begin(() -> lane.retry(stuck));
        lone.begin(() -> lane.retry(waits));
        lone.time.advance(Duration.ofMillis(100));
        assertThat(outside.releases).containsExactly("stuck");
        outside.silentReleases = false;
        ResourceRecord healthy = lone.held(orphan, outside, "healthy");
        assertThat(lone.get(() -> lane.clean(healthy, () -> true)).isDone()).isTrue();
        lone.time.advance(Duration.ofMillis(10));
        assertThat(outside.releases).containsExactly("stuck", "healthy");
    }

    @Test
    void I4_retry_getsItsTurn_howeverManyOthersWait() {
        outside.reclaimsPerSecond = 10_000;
        ResourceRecord retried = lone.held(orphan, outside, "retried");
        ResourceRecord next = lone.held(orphan, outside, "the next retried");
        List<ResourceRecord> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            others.add(lone.held(orphan, outside, "r" + i));
        }
        CleanLane lane = new CleanLane(lone.home, gate, outside);
        others.forEach(record -> lone.begin(() -> lane.clean(record, () -> true)));
        lone.begin(() -> lane.retry(retried));
        lone.begin(() -> lane.retry(next));

        lone.time.advance(Duration.ofSeconds(1));

        assertThat(outside.releases).hasSize(42);
        assertThat(outside.releases.indexOf("retried")).isEqualTo(16);
        assertThat(outside.releases.indexOf("the next retried")).isGreaterThanOrEqualTo(33);
    }

    @Test
    void I5_callThatNoWorkerTook_isHeldAgainstNobody_andGivesItsPlaceBack() {
        CleanLane lane = laneAt(10_000);
        lone.threads.refusing = true;
        for (int i = 0; i < MOST_IN_FLIGHT; i++) {
            ResourceRecord record = lone.held(orphan, outside, "r" + i);
            CleanLane.Result result = lone.get(() -> lane.clean(record, () -> true));
            assertThat(result.isDone()).isFalse();
            assertThat(result.blame()).isEqualTo(Blame.NONE);
        }

        lone.threads.refusing = false;
        ResourceRecord next = lone.held(orphan, outside, "next");

        assertThat(lone.get(() -> lane.clean(next, () -> true)).isDone()).isTrue();
        assertThat(outside.releases).containsExactly("next");
    }

    @Test
    void failure_isHeldAgainstItsResource_untilManyInARowFail() {
        CleanLane lane = laneAt(10_000);
        List<Blame> blames = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ResourceRecord record = lone.held(orphan, outside, "r" + i);
            outside.unreleasable.add(record.id());
            CleanLane.Result result = lone.get(() -> lane.clean(record, () -> true));
            assertThat(result.why()).contains("500 for r" + i);
            blames.add(result.blame());
        }

        assertThat(blames).containsExactly(Blame.FULL, Blame.FULL, Blame.FULL, Blame.FULL, Blame.NONE, Blame.PROBED);
    }

    @Test
    void systemThatFailsForMany_isLeftInPeace_alsoAfterAProbeThatNoWorkerTook() {
        CleanLane lane = laneAt(10_000);
        for (int i = 0; i < 5; i++) {
            ResourceRecord record = lone.held(orphan, outside, "r" + i);
            outside.unreleasable.add(record.id());
            assertThat(lone.get(() -> lane.clean(record, () -> true)).isDone()).isFalse();
        }
        ResourceRecord probe = lone.held(orphan, outside, "probe");
        ResourceRecord next = lone.held(orphan, outside, "next");
        CompletableFuture<CleanLane.Result> probed = lone.begin(() -> lane.clean(probe, () -> true));
        lone.time.advance(Duration.ofMillis(400));
        assertThat(outside.releases).as("its pause is not over").hasSize(5);

        lone.threads.refusing = true;
        lone.time.advance(Duration.ofMillis(200));
        assertThat(probed).isDone();
        lone.threads.refusing = false;

        assertThat(lone.get(() -> lane.clean(next, () -> true)).isDone()).isTrue();
    }
}
