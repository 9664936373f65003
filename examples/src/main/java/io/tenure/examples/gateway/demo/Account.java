package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The account at the end. Immutable.
 *
 * <p>Of MEMORY and CONNECTION the gateways speak, of EXTERNAL the bank, whose word counts there.
 *
 * @param settings what was run
 * @param score how the orders went
 * @param layers what became of the resources
 * @param expired how many were released because their time was up
 * @param aftermath what became of the killed gateway's
 * @param leftAtBank registrations and holds that the bank still keeps
 * @param centsHeld the money in these holds
 * @param leftInStore records that nobody has deleted
 * @param openChannels channels from gateways that the bank still sees
 * @param droppedEvents how many events the gateways' observers missed: the counts above may lack as many
 */
public record Account(
        Settings settings,
        Score score,
        Map<Layer, LayerAccount> layers,
        long expired,
        Aftermath aftermath,
        long leftAtBank,
        long centsHeld,
        long leftInStore,
        long openChannels,
        long droppedEvents) {

    private static final double CENTS = 100;

    /** Whether nothing is left behind, and, where governed, everything that was left has been accounted for. */
    public boolean isClean() {
        return leftAtBank == 0 && leftInStore == 0 && (!settings.governed() || aftermath.addsUp());
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("orders: " + score.sent() + " sent, " + score.paid() + " paid, " + score.refused() + " refused, "
                + score.unanswered() + " unanswered (gone down with the killed gateway)");
        lines.add("");
        lines.addAll(layerTable());
        lines.add("");
        lines.add("expired: " + expired + " were released because their time was up: somebody had forgotten them");
        lines.addAll(aftermathLines());
        lines.addAll(verdict());
        return lines;
    }

    private List<String> layerTable() {
        Table table = new Table("layer", "created", "released", "reclaimed", "gone with a process", "left");
        layers.forEach((layer, account) -> table.row(
                layer, account.created(), account.released(), account.reclaimed(), account.gone(), account.left()));
        return table.lines();
    }

    private List<String> aftermathLines() {
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

    private List<String> verdict() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        if (leftAtBank == 0 && leftInStore == 0) {
            lines.add("The bank keeps nothing any more. Nothing is left.");
        } else {
            lines.add("LEFT: the bank still keeps " + leftAtBank + " entries, and "
                    + String.format(Locale.ROOT, "%.2f", centsHeld / CENTS) + " of its customers' money is on hold"
                    + (settings.governed() ? "; " + leftInStore + " records are left in the store" : ""));
        }
        if (settings.governed() && !aftermath.addsUp()) {
            lines.add("The figures of store, bank and survivors DO NOT AGREE: see above. Unknown to the store: "
                    + aftermath.orphans().unknownToStore());
        }
        if (droppedEvents > 0) {
            lines.add("Observers missed " + droppedEvents + " events, so that the counts above may lack as many.");
        }
        return lines;
    }

    /** For programs. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("mode", settings.governed() ? "governed" : "ungoverned");
        json.put("seed", settings.seed());
        json.put("rate", settings.rate());
        json.put("orders", score.sent());
        json.put("orders_paid", score.paid());
        json.put("orders_refused", score.refused());
        json.put("orders_unanswered", score.unanswered());
        putLayers(json);
        json.put("expired", expired);
        json.put("orphaned", aftermath.orphans().count());
        json.put("orphaned_in_store", aftermath.orphans().inStore().size());
        json.put("orphaned_at_bank", aftermath.orphans().atBank().size());
        json.put("reclaimed", aftermath.reclaimedBySurvivors());
        json.put("reclaimed_at_bank", aftermath.reclaimedAtBank());
        json.put("reclaim_first_ms", orNull(aftermath.firstMillis()));
        json.put("reclaim_last_ms", orNull(aftermath.lastMillis()));
        json.put("left_at_bank", leftAtBank);
        json.put("left_in_store", leftInStore);
        json.put("cents_on_hold", centsHeld);
        json.put("open_channels", openChannels);
        json.put("dropped_events", droppedEvents);
        json.put("clean", isClean());
        return json;
    }

    private void putLayers(Map<String, @Nullable Object> json) {
        Map<String, Long> created = new LinkedHashMap<>();
        Map<String, Long> released = new LinkedHashMap<>();
        layers.forEach((layer, account) -> {
            created.put(layer.name(), account.created());
            released.put(layer.name(), account.released() + account.reclaimed());
        });
        json.put("created", created.values().stream().mapToLong(Long::longValue).sum());
        json.put("created_by_layer", created);
        json.put(
                "released",
                released.values().stream().mapToLong(Long::longValue).sum());
        json.put("released_by_layer", released);
    }

    private static String millis(OptionalLong millis) {
        return millis.isPresent() ? millis.getAsLong() + " ms" : "never";
    }

    private static @Nullable Long orNull(OptionalLong millis) {
        return millis.isPresent() ? millis.getAsLong() : null;
    }
}
