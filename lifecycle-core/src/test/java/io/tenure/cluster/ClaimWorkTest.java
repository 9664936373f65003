package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimWorkTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SHARD = 5;

    private final Outside outside = new Outside("lock", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(outside).joined();
    private final Cleaner cleaner = new Cleaner(lone.home, new Gate(lone.home, lone.keeper));
    private final Claiming claiming = new Claiming(lone.home);
    private final Orphan orphan = lone.orphan(outside);
    private final List<Outcome> outcomes = new ArrayList<>();
    private int ids;

    /** What the orphan holds in the shard. */
    private List<ResourceRecord> held(int count) {
        List<ResourceRecord> records = new ArrayList<>();
        while (records.size() < count) {
            String id = "r" + ids++;
            if (Keys.shardOf("lock", id) == SHARD) {
                records.add(lone.held(orphan, outside, id));
            }
        }
        return records;
    }

    private Claim work() {
        Claim claim = lone.get(() -> claiming.claim(orphan, SHARD));
        lone.on(() -> new ClaimWork(lone.home, cleaner, claim, outcomes::add).start());
        return claim;
    }

    @Test
    void I1_recordStays_untilTheReleaseIsConfirmed() {
        String key = lone.keyOf(held(1).get(0));
        outside.silentReleases = true;
        work();
        lone.time.advance(SECOND);
        assertThat(outside.releases).hasSize(1);
        assertThat(lone.row(key)).isNotNull();

        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(key)).isNull();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I1_recordWhoseReleaseFailed_stays() {
        ResourceRecord record = held(1).get(0);
        outside.unreleasable.add(record.id());
        work();

        lone.time.advance(SECOND);

        assertThat(lone.row(lone.keyOf(record))).isNotNull();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void I1_withoutTheClaim_nothingIsDeleted() {
        String key = lone.keyOf(held(1).get(0));
        outside.silentReleases = true;
        Claim claim = work();
        lone.time.advance(SECOND);

        lone.delete(claim.key());
        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(key)).isNotNull();
        assertThat(outcomes).containsExactly(Outcome.LOST);
    }

    @Test
    void I2_recordThatChangedMeanwhile_isSeenByTheNextPass() {
        ResourceRecord record = held(1).get(0);
        outside.silentReleases = true;
        work();
        lone.time.advance(SECOND);

        lone.put(lone.keyOf(record), RecordCodec.encode(record));
        outside.carryOutReleases();
        lone.time.advance(SECOND);

        assertThat(lone.row(lone.keyOf(record))).isNull();
        assertThat(outside.releases).as("two passes").hasSize(2);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I2_lastPass_sawAllPages() {
        held(250);
        work();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(lone.rows("resources/")).isEmpty();
        assertThat(outside.taken).isEmpty();
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I3_claimWithoutProgress_isGivenUp() {
        held(6);
        outside.silentReleases = true;
        work();

        lone.time.advance(Duration.ofSeconds(29));
        assertThat(outcomes).isEmpty();

        lone.time.advance(Duration.ofSeconds(5));
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
        assertThat(lone.rows("resources/")).hasSize(6);
    }

    @Test
    void quarantiningThatMayHaveFailed_isRepeated() {
        ResourceRecord record = held(1).get(0);
        outside.unreleasable.add(record.id());
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, Duration.ofSeconds(20));
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(20));

        assertThat(lone.row(lone.keyOf(record))).isNull();
        assertThat(lone.rows("quarantine/")).hasSize(1);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void notingThatMayHaveFailed_isRepeated() {
        String key = lone.home.keys().resources(orphan.owner(), SHARD) + "lock/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        work();
        lone.time.runUntil(() -> lone.store.kept() == 1, Duration.ofSeconds(20));
        lone.store.keepsRequest = request -> false;

        lone.time.advance(Duration.ofSeconds(20));

        assertThat(lone.rows("quarantine/")).hasSize(1);
        assertThat(outcomes).containsExactly(Outcome.DONE);
    }

    @Test
    void I3_waitingForThePace_isNoReasonToGiveUp() {
        outside.reclaimsPerSecond = 5;
        held(250);
        work();

        lone.time.advance(Duration.ofSeconds(80));

        assertThat(outcomes).containsExactly(Outcome.DONE);
        assertThat(outside.taken).isEmpty();
        assertThat(outside.releases).as("each once").hasSize(250);
    }

    @Test
    void I4_recordThatCannotBeServedHere_hidesNoneBehindIt() {
        String first = lone.home.keys().resources(orphan.owner(), SHARD) + "absent/a";
        ResourceRecord strange = new ResourceRecord(
                orphan.owner(), "absent", idIn("absent"), RecordState.HELD, 7, 1, false, 0, Map.of());
        lone.put(lone.keyOf(strange), RecordCodec.encode(strange));
        assertThat(lone.keyOf(strange)).startsWith(first.substring(0, first.lastIndexOf('/')));
        List<ResourceRecord> served = held(3);
        work();

        lone.time.advance(Duration.ofSeconds(5));

        assertThat(outside.taken).isEmpty();
        served.forEach(record -> assertThat(lone.row(lone.keyOf(record))).isNull());
        assertThat(outcomes).containsExactly(Outcome.INCOMPLETE);
    }

    private static String idIn(String kind) {
        int i = 0;
        while (Keys.shardOf(kind, "a" + i) != SHARD) {
            i++;
        }
        return "a" + i;
    }
}
