package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what is left and what does not agree: with nothing to say, the run was clean. Stateless. */
final class Verdict {

    private static final double CENTS = 100;

    private Verdict() {}

    /** A sentence for each thing that should not be. */
    static List<String> complaints(Account account) {
        List<String> complaints = new ArrayList<>();
        Leftovers leftovers = account.leftovers();
        add(complaints, account.left(Layer.MEMORY), "payment contexts stayed with gateways that left in order");
        add(complaints, account.left(Layer.CONNECTION), "channels never went back to the pools of these gateways");
        add(
                complaints,
                account.leftAtBank(),
                "entries are still kept by the bank, and "
                        + String.format(Locale.ROOT, "%.2f", leftovers.centsHeld() / CENTS)
                        + " of its customers' money is on hold");
        add(complaints, leftovers.openChannels(), "channels of gateways that are gone are still seen by the bank");
        leftovers.inStore().stream()
                .findFirst()
                .ifPresent(key -> add(complaints, leftovers.inStore().size(), "keys are in the store, such as " + key));
        if (account.settings().governed()) {
            addWhatGovernanceOwes(complaints, account);
        }
        return complaints;
    }

    private static void add(List<String> complaints, long count, String what) {
        if (count > 0) {
            complaints.add("LEFT: " + count + ' ' + what);
        }
    }

    private static void addWhatGovernanceOwes(List<String> complaints, Account account) {
        for (String report : account.leftovers().unclean()) {
            complaints.add("LEFT: a coordinator could not release everything at its shutdown: " + report);
        }
        if (account.servers() != null) {
            complaints.addAll(ServerVerdict.complaints(account.servers(), account.aftermath()));
        }
        if (!account.aftermath().addsUp()) {
            complaints.add("The figures of store, bank and survivors DO NOT AGREE: see above. Unknown to the store: "
                    + account.aftermath().orphans().unknownToStore());
        }
    }
}
