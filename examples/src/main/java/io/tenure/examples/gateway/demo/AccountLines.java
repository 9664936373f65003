package io.tenure.examples.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An account as people read it. Stateless. */
final class AccountLines {

    private AccountLines() {}

    static List<String> of(Account account) {
        Score score = account.score();
        List<String> lines = new ArrayList<>();
        lines.add("orders: " + score.sent() + " sent, " + score.paid() + " paid, " + score.refused() + " refused, "
                + score.unanswered() + " unanswered (gone down with the killed gateway, or too slow)");
        lines.add("");
        lines.addAll(layers(account));
        lines.add("");
        lines.add("expired: " + account.expired()
                + " were released because their time was up: somebody had forgotten them");
        ServerAccount servers = account.servers();
        lines.addAll(
                servers == null
                        ? aftermath(account.settings(), account.aftermath())
                        : ServerLines.of(servers, account.aftermath()));
        lines.add("");
        lines.addAll(verdict(account));
        return lines;
    }

    private static List<String> layers(Account account) {
        Table table = new Table("layer", "created", "released", "reclaimed", "gone with the killed", "left");
        account.layers()
                .forEach((layer, of) ->
                        table.row(layer, of.created(), of.released(), of.reclaimed(), of.gone(), of.left()));
        return table.lines();
    }

    private static List<String> aftermath(Settings settings, Aftermath aftermath) {
        Orphans orphans = aftermath.orphans();
        List<String> lines = new ArrayList<>();
        lines.add("orphans: the killed gateway left " + orphans.count() + " external resources: "
                + (settings.governed() ? orphans.inStore().size() + " records in the store, " : "")
                + orphans.atBank().size() + " entries at the bank");
        if (settings.governed()) {
            lines.add("reclaimed: survivors cleaned up " + aftermath.reclaimedBySurvivors()
                    + " of them; the bank struck out "
                    + aftermath.reclaimedAtBank() + ", the first " + millis(aftermath.firstMillis())
                    + " after the kill, the last " + millis(aftermath.lastMillis()));
        } else {
            lines.add("reclaimed: none, for nobody knows of them");
        }
        return lines;
    }

    private static List<String> verdict(Account account) {
        List<String> lines = new ArrayList<>(Verdict.complaints(account));
        if (lines.isEmpty()) {
            lines.add(
                    account.servers() == null
                            ? "The bank keeps nothing any more. Nothing is left."
                            : "Redis, etcd and the bank keep nothing any more. Nothing is left.");
        }
        if (account.droppedEvents() > 0) {
            lines.add("Observers missed " + account.droppedEvents()
                    + " events, so that the counts above may lack as many.");
        }
        return lines;
    }

    private static String millis(OptionalLong millis) {
        return millis.isPresent() ? millis.getAsLong() + " ms" : "never";
    }
}
