package io.tenure.examples.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says what is left on servers, and what a lease that ran out should have led to and did not. Stateless. */
final class ServerVerdict {

    private ServerVerdict() {}

    /** A sentence for each thing that should not be. */
    static List<String> complaints(ServerAccount account) {
        List<String> complaints = new ArrayList<>();
        add(complaints, account.leftInRedis(), "keys are in Redis");
        add(complaints, account.leftInDirectory(), "listings are in the directory");
        add(complaints, account.leftBySigterm(), "keys were there right after the end of the one that got a SIGTERM");
        addWhatTheStopOwes(complaints, account);
        return complaints;
    }

    private static void add(List<String> complaints, Set<String> keys, String where) {
        keys.stream()
                .findFirst()
                .ifPresent(key -> complaints.add("LEFT: " + keys.size() + ' ' + where + ", such as " + key));
    }

    private static void addWhatTheStopOwes(List<String> complaints, ServerAccount account) {
        StopReport stop = account.stop();
        Losses losses = stop.losses();
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
