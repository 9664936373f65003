package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerVerdictTest {

    private static final Losses REFUSED = new Losses(1, 1, 3, 3, 0);
    private static final Set<String> NOTHING = Set.of();

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

    private static StopReport stop(Losses losses, boolean goesOn) {
        return new StopReport("gateway-2", 7_000, 3, losses, goesOn);
    }

    private static List<String> complaints(
            Set<String> inRedis, Set<String> inDirectory, Set<String> bySigterm, StopReport stop, long refused) {
        Holdings killed = new Holdings("o", List.of(), Orphans.NONE);
        LedgerReport ledger = new LedgerReport(Map.of(), Map.of("gateway-2", refused));
        return ServerVerdict.complaints(new ServerAccount(killed, stop, bySigterm, inRedis, inDirectory, 0, ledger));
    }
}
