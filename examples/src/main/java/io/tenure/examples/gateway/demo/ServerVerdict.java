package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.service.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says what is left on servers, and what a lease that ran out should have led to and did not. Stateless. */
final class ServerVerdict {

    /** When the last thing of an owner that is gone is released: a survivor's looks and work come after its lease. */
    static final Duration RECLAIMED_WITHIN = Servers.TTL.plusSeconds(3);

    private ServerVerdict() {}

    /**
     * A sentence for each thing that should not be.
     *
     * @param killed what became of what the killed gateway held
     */
    static List<String> complaints(ServerAccount account, Aftermath killed) {
        List<String> complaints = new ArrayList<>();
        add(complaints, account.leftInRedis(), "keys are in Redis");
        add(complaints, account.leftInDirectory(), "listings are in the directory");
        add(complaints, account.leftBySigterm(), "keys were there right after the end of the one that got a SIGTERM");
        addIfLate(complaints, killed, "the killed gateway");
        addWhatTheStopOwes(complaints, account);
        return complaints;
    }

    private static void addIfLate(List<String> complaints, Aftermath aftermath, String whose) {
        if (aftermath.isLaterThan(RECLAIMED_WITHIN)) {
            complaints.add("What " + whose + " held was released TOO LATE: within " + RECLAIMED_WITHIN.toMillis()
                    + " ms it should be" + aftermath.lastWords(""));
        }
    }

    private static void add(List<String> complaints, Set<String> keys, String where) {
        keys.stream()
                .findFirst()
                .ifPresent(key -> complaints.add("LEFT: " + keys.size() + ' ' + where + ", such as " + key));
    }

    private static void addWhatWasNotReleased(List<String> complaints, StopReport stop) {
        Aftermath aftermath = stop.aftermath();
        if (!aftermath.addsUp()) {
            complaints.add("Of " + aftermath.orphans().count() + " things that " + stop.gateway()
                    + " held when it was stopped, survivors RELEASED ONLY " + aftermath.reclaimedBySurvivors()
                    + ", or they were not written down: "
                    + aftermath.orphans().unknownToStore());
        }
    }

    private static void addWhatTheStopOwes(List<String> complaints, ServerAccount account) {
        StopReport stop = account.stop();
        Losses losses = stop.losses();
        addWhatWasNotReleased(complaints, stop);
        addIfLate(complaints, stop.aftermath(), stop.gateway());
        if (losses.sessions() == 0) {
            complaints.add(stop.gateway() + " stood still beyond its lease and did NOT FIND itself lost");
        }
        if (losses.late() == 0 || losses.lateRefused() != losses.late()) {
            complaints.add("Of " + losses.late() + " bookings with tokens that were too old, the ledger REFUSED ONLY "
                    + losses.lateRefused());
        }
        if (account.ledger().refused().getOrDefault(stop.gateway(), 0L) < losses.lateRefused()) {
            complaints.add("The figures of the ledger and of " + stop.gateway() + " DO NOT AGREE");
        }
        if (!stop.goesOn()) {
            complaints.add(stop.gateway() + " did NOT GO ON as a new owner");
        }
    }
}
