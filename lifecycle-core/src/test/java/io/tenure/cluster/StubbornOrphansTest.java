package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Orphans that are many, or that cannot be released, or not by everybody: what survivors do with them in the long run. */
class StubbornOrphansTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Fleet fleet = new Fleet();

    @Test
    void G6_thousandsAtASlowSystem_areReleasedAtItsPace_eachOnce() {
        int many = 4_000;
        fleet.locks.reclaimsPerSecond = 50;
        Fleet.Member dead = fleet.member("a");
        List<CompletionStage<?>> taking = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            taking.add(dead.owner.acquire(fleet.locks, "r" + i, Map.of(), MINUTE));
        }
        taking.forEach(fleet::get);
        Fleet.Member survivor = fleet.member("b");
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(many / 50 * 12 / 10));

        assertThat(survivor.owner.stats().reclaimed()).isEqualTo(many);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.releases).as("no call twice").hasSize(many);
        fleet.time.advance(MINUTE);
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    @Test
    void G6_recordOfAKindThatTheSurvivorLacks_hidesNoOther() {
        Fleet.Member dead = fleet.member("a");
        String served = inTheShardOf("lock", "x", "registration");
        dead.take(fleet.locks, "x");
        dead.take(fleet.directory, served);
        fleet.memberWith("b", fleet.directory);
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(MINUTE);

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("resources/")).hasSize(1);
        assertThat(fleet.rows("members/")).as("the orphan is still found").hasSize(2);
    }

    private static String inTheShardOf(String kind, String id, String otherKind) {
        int i = 0;
        while (Keys.shardOf(otherKind, "y" + i) != Keys.shardOf(kind, id)) {
            i++;
        }
        return "y" + i;
    }

    @Test
    void G8_manyThatCanNeverBeReleased_endInQuarantine() {
        Fleet.Member dead = fleet.member("a");
        fleet.member("b");
        for (int i = 0; i < 10; i++) {
            dead.take(fleet.directory, "p" + i);
            fleet.directory.unreleasable.add("p" + i);
        }
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofMinutes(20));
        assertThat(fleet.rows("quarantine/")).as("it may still be the system").isEmpty();

        fleet.time.advance(Duration.ofMinutes(100));
        assertThat(fleet.rows("quarantine/")).hasSize(10);
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    @Test
    void G6_quarantineThatIsTriedAgain_holdsUpNoHealthyOrphan() {
        Fleet.Member first = fleet.member("b");
        for (int i = 0; i < 12; i++) {
            Fleet.Member dead = fleet.member("a" + i);
            dead.take(fleet.directory, "poison" + i);
            dead.take(fleet.directory, "healthy" + i);
            fleet.directory.unreleasable.add("poison" + i);
            dead.dieWitnessed(Duration.ZERO);
            fleet.time.advance(Duration.ofSeconds(40));
        }
        assertThat(fleet.rows("quarantine/")).hasSize(12);
        Fleet.Member last = fleet.member("z");
        last.take(fleet.directory, "good");
        fleet.get(first.owner.leave(Fleet.LONG));
        fleet.member("c");
        fleet.time.advance(Duration.ofSeconds(3));
        last.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(fleet.directory.taken.values())
                .noneMatch(record -> record.id().equals("good"));
    }

    @Test
    void forgottenAlthoughUnreadable_freesItsName() {
        Fleet.Member dead = fleet.member("a");
        Fleet.Member survivor = fleet.member("b");
        dead.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        KeyValue row = fleet.rows("resources/").get(0);
        fleet.put(row.key(), row.value() + "\nfuture: field");
        dead.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(40));
        QuarantinedResource kept =
                fleet.get(survivor.owner.quarantined(Fleet.LONG)).get(0);

        assertThat(fleet.get(survivor.owner.forgetQuarantined(kept, Fleet.LONG)))
                .isTrue();

        assertThat(fleet.rows("names/")).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(survivor.take(fleet.directory, "x").isValid()).isTrue();
    }

    @Test
    void G8_systemThatWasDownForMinutes_leavesNothingInQuarantine() {
        Fleet.Member dead = fleet.member("a");
        fleet.member("b");
        for (int i = 0; i < 8; i++) {
            dead.take(fleet.directory, "r" + i);
            fleet.directory.unreleasable.add("r" + i);
        }
        dead.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofMinutes(10));
        assertThat(fleet.rows("quarantine/")).isEmpty();

        fleet.directory.unreleasable.clear();
        fleet.time.advance(MINUTE);

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void G8_recordOfTheMostThatIsAllowed_fitsIntoQuarantine_andIsNotHammeredAt() {
        Fleet.Member dead = fleet.member("a");
        fleet.member("b");
        Map<String, String> most = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            most.put("k" + i, "%".repeat(4_000));
        }
        fleet.get(dead.owner.acquire(fleet.directory, "x", most, Fleet.LONG));
        fleet.directory.unreleasable.add("x");
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(MINUTE);

        assertThat(fleet.rows("quarantine/")).hasSize(1);
        assertThat(fleet.rows("members/")).hasSize(1);
        assertThat(fleet.directory.releases).hasSizeLessThan(20);
    }
}
