package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.GuidedStore.Request;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        records.forEach(record -> lone.begin(() -> lane.clean(record)));
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
}
