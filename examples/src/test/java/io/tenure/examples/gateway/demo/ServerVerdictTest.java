package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerVerdictTest {

    private static final Losses REFUSED = new Losses(1, 1, 3, 3, 0);
    private static final Set<String> NOTHING = Set.of();
    private static final Orphan LOCK = new Orphan("account-lock", "account-1");
    private static final Orphan LISTING = new Orphan("etcd-registration", "gateway-2");
    private static final Orphans HELD = new Orphans(Set.of(LOCK, LISTING), Set.of(LOCK, LISTING));
    private static final long IN_TIME = 8_000;

    @Test
    void nothingLeft_andAllRefused_isNoComplaint() {
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(REFUSED, true), 3))
                .isEmpty();
    }

    @Test
    void whatIsLeft_isSaidWithItsPlace() {
        assertThat(complaints(Set.of("k:lock:a"), NOTHING, NOTHING, stop(REFUSED, true), 3))
                .containsExactly("LEFT: 1 keys are in Redis, such as k:lock:a");
        assertThat(complaints(NOTHING, Set.of("/g/1"), NOTHING, stop(REFUSED, true), 3))
                .containsExactly("LEFT: 1 listings are in the directory, such as /g/1");
        assertThat(complaints(NOTHING, NOTHING, Set.of("/members/o"), stop(REFUSED, true), 3))
                .containsExactly("LEFT: 1 keys were there right after the end of the one that got a SIGTERM,"
                        + " such as /members/o");
    }

    @Test
    void lateBookingThatWasTaken_isSaid() {
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(new Losses(1, 1, 3, 2, 1), true), 2))
                .containsExactly("Of 3 bookings with tokens that were too old, the ledger REFUSED ONLY 2");
    }

    @Test
    void noLateBooking_provesNothing() {
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(new Losses(1, 1, 0, 0, 0), true), 0))
                .hasSize(1);
    }

    @Test
    void ledgerThatHasRefusedLess_isSaid() {
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(REFUSED, true), 2))
                .containsExactly("The figures of the ledger and of gateway-2 DO NOT AGREE");
    }

    @Test
    void gatewayThatNoticedNothing_orDidNotGoOn_isSaid() {
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(new Losses(0, 1, 3, 3, 0), true), 3))
                .containsExactly("gateway-2 stood still beyond its lease and did NOT FIND itself lost");
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(REFUSED, false), 3))
                .containsExactly("gateway-2 did NOT GO ON as a new owner");
    }

    @Test
    void whatTheStoppedOneHeld_andNobodyReleased_isSaid() {
        Aftermath oneStays = new Aftermath(HELD, 1, 1, OptionalLong.of(5_100), OptionalLong.empty());

        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(oneStays), 3))
                .containsExactly("Of 2 things that gateway-2 held when it was stopped, survivors RELEASED ONLY 1,"
                        + " or they were not written down: []");
    }

    @Test
    void whatTheStoppedOneHeld_andNobodyHadWrittenDown_isSaid() {
        Orphans unknown = new Orphans(Set.of(LISTING), Set.of(LOCK, LISTING));

        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(released(unknown, 5_100)), 3))
                .singleElement(STRING)
                .contains("not written down: [")
                .contains("account-1");
    }

    @Test
    void whatIsReleasedTooLate_isSaid_ofTheKilledAndOfTheStopped() {
        assertThat(complaints(released(HELD, IN_TIME + 1), stop(REFUSED, true)))
                .containsExactly("What the killed gateway held was released TOO LATE: within 8000 ms it should be,"
                        + " the last one 8001 ms");
        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(released(HELD, IN_TIME + 1)), 3))
                .containsExactly("What gateway-2 held was released TOO LATE: within 8000 ms it should be,"
                        + " the last one 8001 ms");
    }

    @Test
    void sessionThatWasLostBeforeTheStop_doesNotCount() {
        Losses before = new Losses(1, 4, 0, 0, 0);
        Losses after = new Losses(1, 4, 3, 3, 0);

        assertThat(complaints(NOTHING, NOTHING, NOTHING, stop(after.since(before), true), 3))
                .containsExactly("gateway-2 stood still beyond its lease and did NOT FIND itself lost");
    }

    private static StopReport stop(Losses losses, boolean goesOn) {
        return new StopReport("gateway-2", 7_000, 3, released(HELD, IN_TIME), losses, goesOn);
    }

    private static StopReport stop(Aftermath aftermath) {
        return new StopReport("gateway-2", 7_000, 3, aftermath, REFUSED, true);
    }

    /** All of it, the last one so late. */
    private static Aftermath released(Orphans orphans, long lastMillis) {
        return new Aftermath(
                orphans,
                orphans.count(),
                orphans.atBank().size(),
                OptionalLong.of(lastMillis),
                OptionalLong.of(lastMillis));
    }

    private static List<String> complaints(Aftermath killed, StopReport stop) {
        return complaints(killed, NOTHING, NOTHING, NOTHING, stop, 3);
    }

    private static List<String> complaints(
            Set<String> inRedis, Set<String> inDirectory, Set<String> bySigterm, StopReport stop, long refused) {
        return complaints(released(HELD, IN_TIME), inRedis, inDirectory, bySigterm, stop, refused);
    }

    private static List<String> complaints(
            Aftermath aftermath,
            Set<String> inRedis,
            Set<String> inDirectory,
            Set<String> bySigterm,
            StopReport stop,
            long refused) {
        Holdings killed = new Holdings("o", List.of(), HELD);
        LedgerReport ledger = new LedgerReport(Map.of(), Map.of("gateway-2", refused));
        return ServerVerdict.complaints(
                new ServerAccount(killed, stop, bySigterm, inRedis, inDirectory, 0, ledger), aftermath);
    }
}
