package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineRetriesTest {

    private static final Duration EVERY = Duration.ofSeconds(15);

    private final Outside outside = new Outside("registration", Fencing.UNFENCED);
    private final Survivor survivor = new Survivor(new LoneHome(outside), outside);
    private final LoneHome lone = survivor.lone;

    /** One of those who share what is quarantined. */
    private static final class Survivor {
        private final LoneHome lone;
        private final Outside outside;
        private final Quarantine quarantine;
        private final QuarantineRetries retries;

        Survivor(LoneHome lone, Outside outside) {
            this.lone = lone.joined();
            this.outside = outside;
            this.quarantine = new Cleaner(lone.home, new Gate(lone.home, lone.keeper)).quarantine();
            this.retries = new QuarantineRetries(lone.home, quarantine);
        }

        /** As each reconcile does. */
        void reconcile() {
            Members.Sight sight = lone.get(
                    () -> new Members(lone.home).census(List.of(lone.home.keys().quarantine())));
            lone.on(() -> retries.reconcile(sight.census(), sight.besides().get(0)));
            lone.time.advance(Duration.ofMillis(10));
        }

        void hasten(String resourceKey) {
            lone.on(() -> retries.hasten(resourceKey));
            lone.time.advance(Duration.ofMillis(10));
        }

        String putAside(String id) {
            Orphan orphan = lone.orphan(outside);
            ResourceRecord record = lone.held(orphan, outside, id);
            String key = lone.keyOf(record);
            KeyValue row = lone.row(key);
            int shard = Keys.shardOf(record.kind(), record.id());
            Claim claim = lone.get(() -> new Claiming(lone.home).claim(orphan, shard));
            assertThat(lone.get(() -> quarantine.put(claim, row, record, outside.endpoint(), "503", 6)))
                    .isEqualTo(Quarantine.Put.MOVED);
            return key;
        }
    }

    private String putAsideForGood(String id) {
        outside.unreleasable.add(id);
        return survivor.putAside(id);
    }

    @Test
    void pauses_beginWithOneReconcile_double_andEndAtTenMinutes() {
        putAsideForGood("x");
        List<Long> triedAfter = new ArrayList<>();
        long begunNanos = lone.time.nowNanos();
        while (triedAfter.size() < 9) {
            int before = outside.releases.size();
            survivor.reconcile();
            if (outside.releases.size() > before) {
                triedAfter.add(
                        Duration.ofNanos(lone.time.nowNanos() - begunNanos).toSeconds());
            }
            lone.time.advance(Duration.ofMillis(990));
        }

        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < triedAfter.size(); i++) {
            pauses.add(triedAfter.get(i) - triedAfter.get(i - 1));
        }
        assertThat(pauses).containsExactly(15L, 30L, 60L, 120L, 240L, 480L, 600L, 600L);
    }

    @Test
    void somebodyWhoWaits_hastensIt_butNotTwiceInASecond() {
        String key = putAsideForGood("x");
        survivor.hasten(key);
        assertThat(outside.releases).hasSize(1);

        survivor.hasten(key);
        lone.time.advance(Duration.ofMillis(900));
        survivor.hasten(key);
        assertThat(outside.releases).hasSize(1);

        lone.time.advance(Duration.ofMillis(100));
        survivor.hasten(key);
        assertThat(outside.releases).hasSize(2);
        lone.time.advance(Duration.ofMillis(990));
        survivor.hasten(key);
        assertThat(outside.releases).hasSize(3);
    }

    @Test
    void whatIsHastened_isGoneOnceItIsReleased() {
        String key = survivor.putAside("x");

        survivor.hasten(key);
        lone.time.advance(Duration.ofSeconds(2));

        assertThat(lone.rows("quarantine/")).isEmpty();
        survivor.hasten(key);
        assertThat(outside.releases).as("no late take is refused there").hasSize(2);
    }

    @Test
    void whatIsOfAnotherSystem_isTriedByNobodyHere() {
        Outside other = new Outside("registration", Fencing.UNFENCED, "outside://elsewhere");
        Survivor elsewhere = new Survivor(lone.beside(other), other);
        String key = elsewhere.putAside("x");

        survivor.hasten(key);
        survivor.reconcile();

        assertThat(outside.releases).isEmpty();
        elsewhere.reconcile();
        assertThat(other.releases).as("alone in its line").hasSize(1);
    }

    @Test
    void ofSeveralSurvivors_oneTriesEach() {
        Survivor second = new Survivor(lone.beside(outside), outside);
        for (int i = 0; i < 30; i++) {
            putAsideForGood("r" + i);
        }
        survivor.reconcile();
        int byFirst = outside.releases.size();
        second.reconcile();

        assertThat(outside.releases).hasSize(30).doesNotHaveDuplicates();
        assertThat(byFirst).as("shared").isBetween(5, 25);
    }

    @Test
    void whatIsGone_isForgotten_soThatItsNextTimeBeginsAnew() {
        putAsideForGood("x");
        KeyValue row = lone.rows("quarantine/").get(0);
        for (int i = 0; i < 3; i++) {
            lone.time.advance(EVERY.multipliedBy(4));
            survivor.reconcile();
        }
        assertThat(outside.releases).hasSize(3);
        lone.delete(row.key());
        survivor.reconcile();
        lone.put(row.key(), row.value());

        survivor.reconcile();

        assertThat(outside.releases).hasSize(4);
    }

    @Test
    void whatCannotBeRead_isInNobodysLine() {
        Orphan orphan = lone.orphan(outside);
        String key = lone.home.keys().resources(orphan.owner(), 4) + "registration/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        Claim claim = lone.get(() -> new Claiming(lone.home).claim(orphan, 4));
        lone.get(() -> survivor.quarantine.note(claim, lone.row(key), "another version"));

        survivor.reconcile();
        survivor.hasten(key);

        assertThat(outside.releases).isEmpty();
        assertThat(lone.rows("quarantine/")).hasSize(1);
    }
}
