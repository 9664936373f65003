package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What survivors do for the dead, by guarantee. The simulator tries the same with faults. */
class ReclaimTest {

    private final Fleet fleet = new Fleet();

    private void assertNothingIsLeftOf(Fleet.Member dead) {
        for (String area : List.of("owners/", "members/", "resources/", "claims/", "seq/")) {
            assertThat(fleet.rows(area))
                    .as(area)
                    .noneMatch(row -> row.key().contains(dead.owner.id().toString()));
        }
    }

    @Test
    void G5_pausedWithinItsSession_isLeftAlone() {
        Fleet.Member a = fleet.member("a");
        fleet.member("b");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        a.process.pauseFor(Duration.ofSeconds(4));
        fleet.time.advance(Duration.ofSeconds(30));

        assertThat(hold.isValid()).isTrue();
        assertThat(fleet.locks.taken).hasSize(1);
    }

    @Test
    void G5_nothingIsTouched_beforeTheOwnersOwnClockSaysLost() {
        Fleet.Member a = fleet.member("a");
        fleet.member("b");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        a.process.pause();
        boolean freed = fleet.time.runUntil(() -> fleet.locks.taken.isEmpty(), Duration.ofMinutes(1));

        assertThat(freed).isTrue();
        assertThat(hold.isValid()).isFalse();
        a.process.resume();
        fleet.time.advance(Fleet.SECOND);
        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void G6_theDead_areCleanedWithinTtlAndDelays() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.locks, "x");
        a.take(fleet.directory, "y");
        fleet.time.advance(Fleet.SECOND);

        a.process.crash();
        boolean cleaned = fleet.time.runUntil(
                () -> fleet.locks.taken.isEmpty() && fleet.directory.taken.isEmpty(), Duration.ofSeconds(14));

        assertThat(cleaned).isTrue();
        fleet.time.advance(Duration.ofSeconds(3));
        assertNothingIsLeftOf(a);
        assertThat(fleet.rows("names/")).isEmpty();
        assertThat(b.owner.stats().reclaimed()).isEqualTo(2);
        assertThat(fleet.rows("tombstones/").get(0).value()).contains("clean: false");
    }

    @Test
    void G6_aWitnessedDeath_isCleanedUpWithinThreeSeconds() {
        Fleet.Member a = fleet.member("a");
        fleet.member("b");
        fleet.member("c");
        for (int i = 0; i < 50; i++) {
            a.take(fleet.locks, "x" + i);
            a.take(fleet.directory, "y" + i);
        }
        Duration killed = fleet.time.elapsed();

        a.dieWitnessed(Duration.ofMillis(250));
        fleet.time.runUntil(
                () -> fleet.locks.taken.isEmpty() && fleet.directory.taken.isEmpty(), Duration.ofSeconds(10));
        Duration released = fleet.time.elapsed().minus(killed);
        fleet.time.advance(Duration.ofMillis(1_300));

        assertThat(released).isLessThan(Duration.ofMillis(1_700));
        assertNothingIsLeftOf(a);
        assertThat(fleet.time.elapsed().minus(killed)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void G6_allDied_oneStartsAWeekLater() {
        Fleet.Member a = fleet.member("a");
        a.take(fleet.directory, "x");
        a.process.crash();
        fleet.time.advance(Duration.ofDays(7));

        fleet.member("b");
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.directory.taken).isEmpty();
        assertNothingIsLeftOf(a);
    }

    @Test
    void G6_waiterThatMeetsTheDead_helps_andGetsTheName() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        ExternalHold<String> old = a.take(fleet.directory, "x");
        a.dieWitnessed(Duration.ZERO);

        ExternalHold<String> hold = fleet.get(b.owner.acquire(fleet.directory, "x", Map.of(), Fleet.LONG));

        assertThat(hold.isValid()).isTrue();
        assertThat(hold.token()).isGreaterThan(old.token());
        assertThat(fleet.directory.taken).hasSize(1);
    }

    @Test
    void G7_successiveHolders_haveGrowingTokens() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        long last = 0;
        for (int i = 0; i < 10; i++) {
            Fleet.Member holder = i % 2 == 0 ? a : b;
            ExternalHold<String> hold = holder.take(fleet.directory, "x");
            assertThat(hold.token()).isGreaterThan(last);
            last = hold.token();
            fleet.get(holder.owner.release(hold, Fleet.LONG));
        }
    }

    @Test
    void G8_survivorThatDiesMidway_isFollowedByTheNext() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        Fleet.Member c = fleet.member("c");
        a.take(fleet.directory, "x");
        a.take(fleet.locks, "y");
        a.dieWitnessed(Duration.ZERO);
        fleet.time.runUntil(() -> !fleet.rows("claims/").isEmpty(), Duration.ofSeconds(10));
        boolean claimedByB =
                fleet.rows("claims/").get(0).value().contains(b.owner.id().toString());

        (claimedByB ? b : c).process.crash();
        fleet.time.advance(Duration.ofSeconds(40));

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.locks.taken).isEmpty();
        assertNothingIsLeftOf(a);
    }

    @Test
    void G8_whatCannotBeReleased_isQuarantined_andTheRestGoesOn() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.directory, "poison");
        for (int i = 0; i < 20; i++) {
            a.take(fleet.directory, "r" + i);
        }
        fleet.directory.unreleasable.add("poison");
        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(20));

        assertThat(fleet.directory.taken).hasSize(1);
        assertNothingIsLeftOf(a);
        List<QuarantinedResource> kept = fleet.get(b.owner.quarantined(Fleet.LONG));
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).id()).isEqualTo("poison");
        assertThat(kept.get(0).owner()).isEqualTo(a.owner.id());
        assertThat(kept.get(0).reason()).contains("500 for poison");
        assertThat(fleet.rows("names/")).as("the name stays taken").hasSize(1);

        assertThat(fleet.get(b.owner.retryQuarantined(kept.get(0), Fleet.LONG))).isFalse();
        fleet.directory.unreleasable.clear();
        fleet.time.advance(Duration.ofMinutes(11));

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("quarantine/")).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void G8_operatorForgetsWhatIsQuarantined() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.directory, "poison");
        fleet.directory.unreleasable.add("poison");
        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(20));
        QuarantinedResource kept = fleet.get(b.owner.quarantined(Fleet.LONG)).get(0);

        assertThat(fleet.get(b.owner.forgetQuarantined(kept, Fleet.LONG))).isTrue();

        assertThat(fleet.rows("quarantine/")).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
        assertThat(fleet.get(b.owner.forgetQuarantined(kept, Fleet.LONG))).isFalse();
    }

    @Test
    void G8_recordOfANewerVersion_isLeftAlone_notedAndNotInTheWay() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.locks, "x");
        String foreign = "/tenure/fleet/resources/" + a.owner.id() + "/" + Keys.shardOf("lock", "new") + "/lock/new";
        fleet.put(foreign, "tenure record 2\nwhatever: it says");
        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
        assertThat(fleet.rows("resources/")).extracting(KeyValue::key).containsExactly(foreign);
        List<QuarantinedResource> kept = fleet.get(b.owner.quarantined(Fleet.LONG));
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).isUnreadable()).isTrue();
        assertThat(kept.get(0).reason()).contains("version");
    }

    @Test
    void G8_ownRecordThatNobodyWorksOn_isSwept() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        String copy = RecordCodec.encode(hold.record()).replace("id: x", "id: stray");
        fleet.put(new Keys("fleet").resource(a.owner.id(), "lock", "stray"), copy);

        fleet.time.advance(Duration.ofSeconds(30));

        assertThat(fleet.rows("resources/")).hasSize(1);
        assertThat(hold.isValid()).isTrue();
        assertThat(fleet.locks.releases).contains("stray");
    }

    @Test
    void otherEndpoint_isNotReleasedHere() {
        Outside elsewhere = new Outside("lock", Fencing.FENCED, "outside://other");
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.new Member("b", settings -> settings);
        b.owner = b.builder(settings -> settings).adapter(elsewhere).build();
        fleet.get(b.owner.join(Fleet.LONG));
        a.take(fleet.locks, "x");
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(60));

        assertThat(elsewhere.releases).isEmpty();
        assertThat(fleet.rows("resources/")).hasSize(1);
        assertThat(fleet.get(b.owner.orphans(Fleet.LONG))).hasSize(1);
    }

    @Test
    void formerIncarnation_isCleanedUpByItsSuccessor_andNothingIsAdopted() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        Owner former = a.owner;
        a.process.pause();
        fleet.time.advance(Duration.ofSeconds(12));
        a.process.resume();
        fleet.time.advance(Duration.ofMillis(500));
        assertThat(former.state()).isEqualTo(OwnerState.LOST);

        a.owner = a.builder(settings -> settings)
                .adapter(fleet.locks)
                .adapter(fleet.directory)
                .successorOf(former)
                .build();
        fleet.get(a.owner.join(Fleet.LONG));
        fleet.time.advance(Duration.ofSeconds(4));

        assertThat(hold.isValid()).isFalse();
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
        assertThat(fleet.failure(former.acquire(fleet.locks, "y", Map.of(), Fleet.LONG)))
                .isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void brake_slowsAMassExtinction_andEnds() {
        Fleet.Member survivor = fleet.member("survivor");
        List<Fleet.Member> dying = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Fleet.Member member = fleet.member("m" + i);
            member.take(fleet.locks, "x" + i);
            dying.add(member);
        }
        dying.forEach(member -> member.process.crash());

        fleet.time.runUntil(() -> survivor.owner.stats().brakeEngaged(), Duration.ofSeconds(20));
        assertThat(survivor.owner.stats().brakeEngaged()).isTrue();
        fleet.time.advance(Duration.ofMillis(2_500));
        assertThat(fleet.locks.taken).as("about one owner a second").hasSizeBetween(2, 5);
        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(fleet.locks.taken).isEmpty();
        fleet.time.advance(Duration.ofMinutes(2));
        assertThat(survivor.owner.stats().brakeEngaged()).isFalse();
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    @Test
    void restoredStore_isNoticed_reclaimStops_andTheOwnerIsLost() {
        Fleet.Member a = fleet.member("a");
        fleet.time.advance(Duration.ofSeconds(40));
        KeyValue config = fleet.rows("config").get(0);

        fleet.get(
                fleet.store.transact(Transaction.builder().delete(config.key()).build(), Fleet.SECOND));
        fleet.put(config.key(), config.value());
        fleet.time.advance(Duration.ofSeconds(40));

        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(a.owner.stats().reclaimStopped()).isTrue();
        assertThat(a.told).anyMatch(told -> told.contains("backup"));
    }
}
