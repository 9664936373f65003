package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GuidedStore.Request;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookoutTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");

    private static boolean isListing(Request request) {
        return request.call().equals("range") && request.reads("/members/");
    }

    private long listings() {
        return a.way.sent(LookoutTest::isListing);
    }

    private void assertTakenBeforeAnyReconcile(Outside outside) {
        long begunNanos = fleet.time.nowNanos();

        assertThat(a.take(outside, "x").isValid()).isTrue();

        assertThat(fleet.time.nowNanos() - begunNanos)
                .isLessThan(Duration.ofSeconds(4).toNanos());
    }

    private void gaps(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            StoreFaults.forceGap(fleet.store);
            fleet.time.advance(apart);
        }
    }

    @Test
    void I1_oneListingAtATime_andOneMoreIfSomebodyAskedMeanwhile() {
        a.way.keepsAnswer = LookoutTest::isListing;
        gaps(10, Duration.ofMillis(60));
        assertThat(listings()).isEqualTo(1);

        a.way.letGo();
        fleet.time.advance(Duration.ofMillis(500));

        assertThat(listings()).isEqualTo(2);
    }

    @Test
    void I1_howeverOftenSomebodyAsks_oneListingInAPause() {
        gaps(200, Duration.ofMillis(1));
        fleet.time.advance(Duration.ofMillis(500));

        assertThat(listings()).as("in 200 ms, one each 50 ms").isBetween(4L, 6L);
    }

    @Test
    void howeverOftenSomebodyAsks_theQuarantineIsListedOnceInAReconcile() {
        gaps(200, Duration.ofMillis(10));

        assertThat(a.way.sent(request -> request.call().equals("range") && request.reads("/quarantine/")))
                .isEqualTo(1);
        fleet.time.advance(Duration.ofMinutes(1));
        assertThat(a.way.sent(request -> request.call().equals("range") && request.reads("/quarantine/")))
                .as("in a minute, one for each reconcile")
                .isBetween(3L, 9L);
    }

    @Test
    void listingThatFails_isRepeated() {
        a.way.keepsAnswer = LookoutTest::isListing;
        gaps(1, Duration.ofMillis(10));
        a.way.keepsAnswer = request -> false;

        fleet.time.advance(Duration.ofSeconds(4));

        assertThat(listings()).isEqualTo(2);
    }

    @Test
    void deathThatNoWatchTells_isSeenByTheReconcile() {
        Fleet.Member dead = fleet.member("dead");
        dead.take(fleet.locks, "x");
        StoreFaults.loseChanges(fleet.store, true);
        dead.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(25));

        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void ownerThatIsLost_watchesNothingMore() {
        assertThat(a.way.watches).isPositive();

        a.lose();

        assertThat(a.way.watches).isZero();
    }

    @Test
    void revocationThatNoWatchTells_isSeenByTheReconcile() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Duration.ofSeconds(1));
        StoreFaults.loseChanges(fleet.store, true);
        fleet.delete(a.keyOf(fleet.locks, "x"));
        assertThat(hold.isValid()).isTrue();

        fleet.time.advance(Duration.ofSeconds(25));

        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void memberThatCannotBeRead_isCounted() {
        fleet.put(fleet.keys.member(fleet.member("b").owner.id()), "tenure member 2\nwhatever: it says");

        fleet.time.advance(Duration.ofSeconds(25));

        assertThat(a.owner.stats().unreadable()).isEqualTo(1);
    }

    @Test
    void deathThatNoWatchTells_isSeenAtOnce_whereSomebodyWaitsForWhatItHeld() {
        Fleet.Member dead = fleet.member("dead");
        dead.take(fleet.directory, "x");
        StoreFaults.loseChanges(fleet.store, true);
        dead.dieWitnessed(Duration.ZERO);
        fleet.time.advance(Duration.ofMillis(100));

        assertTakenBeforeAnyReconcile(fleet.directory);
    }

    @Test
    void leftoverOfItsOwn_isUndoneAtOnce_whereSomebodyWaitsForWhatItHeld() {
        ExternalHold<String> before = a.take(fleet.locks, "x");
        fleet.time.advance(Duration.ofSeconds(1));
        String key = a.keyOf(fleet.locks, "x");
        String record = fleet.row(key).value();
        fleet.get(a.owner.release(before, Fleet.LONG));
        fleet.put(key, record);

        assertTakenBeforeAnyReconcile(fleet.locks);
    }

    @Test
    void clocksThatDisagree_areToldOfAtTheNextTick() {
        a.way.keepsRequest = Request::keepsSession;
        a.process.stepWall(Duration.ofHours(1));

        fleet.time.advance(Duration.ofMillis(300));

        assertThat(a.told).contains("jeopardy");
    }
}
