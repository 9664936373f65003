package io.tenure.examples.gateway.demo;

import java.util.List;

/** What there is to say besides of a run on servers, for people. Stateless. */
final class ServerLines {

    private ServerLines() {}

    static List<String> of(ServerAccount account, Aftermath aftermath) {
        StopReport stop = account.stop();
        Losses losses = stop.losses();
        return List.of(
                "orphans: the killed gateway left " + account.killed().words(),
                "reclaimed: survivors released " + aftermath.reclaimedBySurvivors() + " of them, the last one "
                        + (aftermath.lastMillis().isPresent()
                                ? aftermath.lastMillis().getAsLong() + " ms after the kill"
                                : "never"),
                "stopped: " + stop.gateway() + " stood still for " + stop.stoppedMillis() + " ms while it held "
                        + stop.locks() + " locks; survivors released "
                        + stop.aftermath().reclaimedBySurvivors() + " things of its"
                        + stop.aftermath().lastWords(" after the stop") + "; it lost its session " + losses.sessions()
                        + " time"
                        + (losses.sessions() == 1 ? "" : "s"),
                "fenced: it tried " + losses.late() + " bookings with old tokens, and the ledger refused "
                        + losses.lateRefused() + "; of all bookings the ledger took "
                        + account.ledger().allBooked() + " and refused "
                        + account.ledger().allRefused());
    }
}
