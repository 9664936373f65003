package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NamespaceConfigTest {

    private static final Duration RENEWAL = Duration.ofSeconds(4);
    private static final Duration RECONCILE = Duration.ofSeconds(25);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");

    private KeyValue config() {
        return fleet.rows("config").get(0);
    }

    /** The store is one revision behind what the member saw. */
    private void goesBack(Fleet.Member member) {
        fleet.time.advance(RENEWAL);
        member.way.revisionsBack = 1;
        fleet.time.advance(RENEWAL);
    }

    private Owner successorOf(Fleet.Member member) {
        member.way.revisionsBack = 0;
        Owner next = member.builder(settings -> settings)
                .adapter(fleet.locks)
                .successorOf(member.owner)
                .build();
        fleet.get(next.join(Fleet.LONG));
        return next;
    }

    @Test
    void I1_whoNoticesThatTheStoreWentBack_letsTheOthersKnow() {
        KeyValue before = config();

        goesBack(a);
        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(config().modRevision()).isGreaterThan(before.modRevision());
        assertThat(config().value()).isEqualTo(before.value());
        assertThat(b.owner.isValid()).as("it saw nothing by itself").isTrue();

        fleet.time.advance(RECONCILE);
        assertThat(b.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(b.owner.stats().reclaimStopped()).isTrue();
        assertThat(b.told).anyMatch(told -> told.contains("backup"));
    }

    @Test
    void I1_whoJoinsAfterTheRestore_isNotConcerned() {
        goesBack(a);
        Owner next = successorOf(a);
        Fleet.Member c = fleet.member("c");

        fleet.time.advance(RECONCILE.multipliedBy(2));

        assertThat(next.isValid()).isTrue();
        assertThat(c.owner.isValid()).isTrue();
        assertThat(c.owner.stats().reclaimStopped()).isFalse();
    }

    @Test
    void I2_oneRestoreIsToldOnce_howeverManyNoticeIt() {
        goesBack(a);
        Owner next = successorOf(a);
        long told = config().modRevision();

        b.way.revisionsBack = 20;
        fleet.time.advance(RECONCILE);

        assertThat(b.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(config().modRevision()).isEqualTo(told);
        assertThat(next.isValid()).isTrue();
    }

    @Test
    void termThatWentBack_meansARestore_howeverFarTheRevisionIs() {
        a.way.termsAhead = 1;
        fleet.time.advance(RENEWAL);
        assertThat(a.owner.isValid()).isTrue();

        a.way.termsAhead = 0;
        fleet.time.advance(RENEWAL);

        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(a.owner.stats().reclaimStopped()).isTrue();
    }
}
