package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.AlarmEvent;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReclaimerTest {

    private static final Duration SLOW = Duration.ofSeconds(20);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");

    private static boolean isClaim(GuidedStore.Request request) {
        return request.call().equals("transact") && request.writes("/claims/");
    }

    @Test
    void I1_ownerThatAListingMisses_isNotTouched() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        b.way.hidden.add(new Keys("fleet").owner(a.owner.id()));

        fleet.time.advance(Duration.ofSeconds(60));

        assertThat(b.way.sent(ReclaimerTest::isClaim)).as("b was wrong about a").isPositive();
        assertThat(fleet.rows("tombstones/")).isEmpty();
        assertThat(fleet.rows("claims/")).isEmpty();
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(hold.isValid()).isTrue();
        assertThat(a.take(fleet.locks, "y").isValid()).isTrue();
    }

    @Test
    void I1_beforeTheClaimSucceeded_nothingIsTouched() {
        a.take(fleet.locks, "x");
        a.take(fleet.directory, "y");
        b.way.keepsRequest = ReclaimerTest::isClaim;
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(30));
        assertThat(b.way.kept()).isPositive();
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(fleet.directory.releases).isEmpty();
        assertThat(fleet.rows("resources/")).hasSize(2);

        b.way.letGo();
        fleet.time.advance(Duration.ofSeconds(30));
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.directory.taken).isEmpty();
    }

    @Test
    void I2_orphan_isFollowedUntilItsMemberEntryIsGone() {
        for (int i = 0; i < 6; i++) {
            a.take(fleet.locks, "x" + i);
        }
        fleet.locks.silentReleases = true;
        a.dieWitnessed(Duration.ZERO);

        for (int minute = 0; minute < 5; minute++) {
            fleet.time.advance(Duration.ofMinutes(1));
            assertThat(b.owner.stats().orphans()).isEqualTo(1);
            assertThat(fleet.rows("members/")).hasSize(2);
        }

        fleet.locks.carryOutReleases();
        fleet.time.advance(Duration.ofMinutes(1));
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
        assertThat(b.owner.stats().orphans()).isZero();
    }

    /** As a replica that lags behind would have b think while a lives; b's claims are kept back. */
    private void missesA() {
        b.way.hidden.add(fleet.keys.owner(a.owner.id()));
        b.way.keepsRequest = ReclaimerTest::isClaim;
        StoreFaults.forceGap(fleet.store);
        fleet.time.advance(Duration.ofMillis(1_400));
        assertThat(b.way.kept()).isPositive();
    }

    private void isGoneIndeed() {
        a.dieWitnessed(Duration.ZERO);
        b.way.hidden.clear();
        b.way.letGo();
    }

    @Test
    void I3_lockDelay_countsFromAnAbsenceThatATransactionSaw() {
        a.take(fleet.directory, "x");
        missesA();

        isGoneIndeed();
        fleet.time.advance(Duration.ofMillis(990));
        assertThat(fleet.directory.releases).isEmpty();

        fleet.time.advance(Duration.ofMillis(20));
        assertThat(fleet.directory.releases).hasSize(1);
    }

    @Test
    void I3_whatWasTakenAfterAListingThatMissedItsOwner_isFoundAsWell() {
        missesA();
        for (int i = 0; i < 20; i++) {
            a.take(fleet.locks, "x" + i);
        }

        isGoneIndeed();
        fleet.time.advance(Duration.ofMinutes(2));

        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    @Test
    void I3_whatWasTakenInAPartThatWasFoundEmptyWhileItsOwnerLived_isFoundAsWell() {
        String x = outsideOfPart0();
        ExternalHold<String> first = a.take(fleet.locks, x);
        b.way.refuses = ReclaimerTest::isClaim;
        b.way.hidden.add(fleet.keys.owner(a.owner.id()));
        StoreFaults.forceGap(fleet.store);
        fleet.time.advance(Duration.ofMillis(900));
        fleet.get(a.owner.release(first, Fleet.LONG));
        fleet.time.advance(Duration.ofMillis(2_500));
        assertThat(b.way.sent(ReclaimerTest::isClaim)).isPositive();

        a.take(fleet.locks, x);
        b.way.refuses = request -> false;
        isGoneIndeed();
        fleet.time.advance(Duration.ofMinutes(1));

        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    private static String outsideOfPart0() {
        int i = 0;
        while (Keys.shardOf("lock", "x" + i) == 0) {
            i++;
        }
        return "x" + i;
    }

    @Test
    void orphanThatIsMadeAnewWhileItsClaimWaits_isCleanedUnderThatClaim() {
        Fleet.Member dead = slow("dead");
        slow("survivor");
        b.process.crash();
        dead.take(fleet.directory, "x");
        fleet.time.advance(Duration.ofSeconds(40));
        dead.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(3));
        List<String> claims = claims();

        a.way.hidden.add(fleet.keys.member(dead.owner.id()));
        StoreFaults.forceGap(fleet.store);
        fleet.time.advance(Duration.ofSeconds(1));
        a.way.hidden.clear();
        StoreFaults.forceGap(fleet.store);
        fleet.time.advance(SLOW.minusSeconds(5));
        assertThat(claims()).isEqualTo(claims);

        fleet.time.advance(SLOW.multipliedBy(2));
        assertThat(fleet.directory.releases).hasSize(2);
        assertThat(fleet.directory.taken).isEmpty();
    }

    private List<String> claims() {
        return fleet.rows("claims/").stream()
                .map(row -> row.key() + "@" + row.createRevision())
                .toList();
    }

    @Test
    void whoLostAClaim_asksAgain_onlyOnceTheOtherCanHaveBegun() {
        Fleet.Member dead = slow("dead");
        Fleet.Member one = slow("one");
        Fleet.Member other = slow("other");
        a.process.crash();
        b.process.crash();
        dead.take(fleet.directory, "x");
        fleet.time.advance(Duration.ofSeconds(40));
        one.way.sent.clear();
        other.way.sent.clear();
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(SLOW);

        long claims = one.way.sent(ReclaimerTest::isClaim) + other.way.sent(ReclaimerTest::isClaim);
        assertThat(claims).as("two parts, by two survivors").isBetween(3L, 4L);
    }

    @Test
    void lockDelayThatIsLongerThanAClaimMayIdle_passesBetweenTheSweeps() {
        Fleet.Member dead = fleet.member("dead", settings -> settings.lockDelay(Duration.ofMinutes(1)));
        fleet.member("survivor", settings -> settings.lockDelay(Duration.ofMinutes(1)));
        a.process.crash();
        b.process.crash();
        dead.take(fleet.directory, "x");
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofMinutes(3));

        assertThat(fleet.directory.releases).hasSize(2);
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    private Fleet.Member slow(String name) {
        return fleet.member(name, settings -> settings.lockDelay(SLOW));
    }

    @Test
    void ownerThatStoppedInTheLockDelay_handsOnWhatItClaimed() {
        a.take(fleet.directory, "x");
        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofMillis(500));
        assertThat(fleet.rows("claims/")).isNotEmpty();

        fleet.get(b.owner.leave(Fleet.LONG));
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.rows("claims/")).isEmpty();
        assertThat(fleet.directory.releases).isEmpty();
        fleet.member("c");
        fleet.time.advance(Duration.ofSeconds(30));
        assertThat(fleet.directory.taken).isEmpty();
    }

    @Test
    void afterAChangeOfTerm_absenceHasToLastOneMoreTtl() {
        Duration ttl = Duration.ofSeconds(10);
        a.take(fleet.locks, "x");
        fleet.time.advance(Duration.ofSeconds(30));
        b.way.termsAhead = 1;
        fleet.time.advance(Duration.ofSeconds(4));

        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(ttl.minusMillis(100));
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(fleet.rows("tombstones/")).isEmpty();

        fleet.time.advance(Duration.ofSeconds(4));
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void successor_knowsTheTermOfBefore_andWaitsForOthersAsLong() {
        Duration ttl = Duration.ofSeconds(10);
        a.take(fleet.locks, "x");
        b.take(fleet.locks, "y");
        fleet.time.advance(Duration.ofSeconds(4));
        b.lose();
        b.way.termsAhead = 1;
        Owner next = b.builder(settings -> settings)
                .adapter(fleet.locks)
                .adapter(fleet.directory)
                .successorOf(b.owner)
                .build();
        fleet.get(next.join(Fleet.LONG));

        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(ttl.dividedBy(2));
        assertThat(fleet.locks.taken.values())
                .as("only its own former one's is released")
                .extracting(ResourceRecord::id)
                .containsExactly("x");

        fleet.time.advance(ttl);
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void twoTtlsAfterAChangeOfTerm_absenceCountsAtOnce() {
        a.take(fleet.locks, "x");
        b.way.termsAhead = 1;
        fleet.time.advance(Duration.ofSeconds(25));

        a.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofSeconds(3));

        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void storeWhoseRevisionWentBack_stopsReclaim_untilAnOperatorResumesIt() {
        List<LifecycleEvent> events = new ArrayList<>();
        Fleet.Member c = fleet.new Member("c", settings -> settings);
        c.owner = c.builder(settings -> settings)
                .adapter(fleet.locks)
                .events(new Collected(events))
                .build();
        fleet.get(c.owner.join(Fleet.LONG));
        fleet.get(b.owner.leave(Fleet.LONG));
        a.take(fleet.locks, "x");
        fleet.time.advance(Duration.ofSeconds(4));

        c.way.revisionsBack = 3;
        fleet.time.advance(Duration.ofSeconds(4));
        a.dieWitnessed(Duration.ZERO);

        assertThat(c.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(c.told).anyMatch(told -> told.contains("backup"));
        assertThat(events)
                .as("also where each answer says so")
                .filteredOn(event ->
                        event instanceof AlarmEvent alarm && alarm.message().contains("restored from a backup"))
                .hasSize(1);
        c.way.revisionsBack = 0;
        Owner next = c.builder(settings -> settings)
                .adapter(fleet.locks)
                .successorOf(c.owner)
                .build();
        fleet.get(next.join(Fleet.LONG));
        fleet.time.advance(Duration.ofMinutes(2));
        assertThat(next.stats().reclaimStopped()).isTrue();
        assertThat(next.isValid()).isTrue();
        assertThat(fleet.locks.taken).hasSize(1);

        next.resumeReclaim();
        fleet.time.advance(Duration.ofSeconds(5));
        assertThat(next.stats().reclaimStopped()).isFalse();
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void successorOfOneWhoseSessionWentToo_noticesThatTheStoreWentBack() {
        for (int i = 0; i < 100; i++) {
            fleet.put("other", "written");
        }
        fleet.time.advance(Duration.ofSeconds(4));
        b.lose();
        fleet.time.advance(Duration.ofSeconds(4));
        assertThat(b.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(b.owner.stats().reclaimStopped())
                .as("it saw no revision go back")
                .isFalse();

        b.way.revisionsBack = 50;
        Owner next = b.builder(settings -> settings)
                .adapter(fleet.locks)
                .successorOf(b.owner)
                .build();
        next.join(Fleet.LONG);
        fleet.time.advance(Duration.ofSeconds(4));

        assertThat(next.stats().reclaimStopped()).isTrue();
        assertThat(next.state()).isEqualTo(OwnerState.LOST);
    }

    /** Keeps all events. */
    private record Collected(List<LifecycleEvent> events) implements EventSink {
        @Override
        public boolean wants(EventType type) {
            return true;
        }

        @Override
        public void emit(LifecycleEvent event) {
            events.add(event);
        }
    }
}
