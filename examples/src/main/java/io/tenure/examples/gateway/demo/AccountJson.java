package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** An account as programs read it; {@code docs/demo.md} says what each figure means. Stateless. */
final class AccountJson {

    private AccountJson() {}

    static Map<String, @Nullable Object> of(Account account) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("mode", account.settings().governed() ? "governed" : "ungoverned");
        json.put("seed", account.settings().seed());
        json.put("rate", account.settings().rate());
        putScore(json, account.score());
        putLayers(json, "created", account.layers(), LayerAccount::created);
        putLayers(json, "released", account.layers(), of -> of.released() + of.reclaimed());
        putLayers(json, "gone", account.layers(), LayerAccount::gone);
        putLayers(json, "left", account.layers(), LayerAccount::left);
        json.put("expired", account.expired());
        putAftermath(json, account.aftermath(), account.servers());
        json.put("left_at_bank", account.leftAtBank());
        json.put("left_in_store", account.leftovers().inStore().size());
        json.put("cents_on_hold", account.leftovers().centsHeld());
        json.put("open_channels", account.leftovers().openChannels());
        json.put("unclean_shutdowns", account.leftovers().unclean().size());
        json.put("dropped_events", account.droppedEvents());
        json.put("clean", account.isClean());
        return json;
    }

    private static void putScore(Map<String, @Nullable Object> json, Score score) {
        json.put("orders", score.sent());
        json.put("orders_paid", score.paid());
        json.put("orders_refused", score.refused());
        json.put("orders_unanswered", score.unanswered());
    }

    private static void putLayers(
            Map<String, @Nullable Object> json,
            String name,
            Map<Layer, LayerAccount> layers,
            ToLongFunction<LayerAccount> figure) {
        Map<String, Long> byLayer = new LinkedHashMap<>();
        layers.forEach((layer, account) -> byLayer.put(layer.name(), figure.applyAsLong(account)));
        json.put(name, byLayer.values().stream().mapToLong(Long::longValue).sum());
        json.put(name + "_by_layer", byLayer);
    }

    private static void putAftermath(
            Map<String, @Nullable Object> json, Aftermath aftermath, @Nullable ServerAccount servers) {
        json.put("orphaned", aftermath.orphans().count());
        json.put("orphaned_in_store", aftermath.orphans().inStore().size());
        json.put("reclaimed", aftermath.reclaimedBySurvivors());
        if (servers == null) {
            json.put("orphaned_at_bank", aftermath.orphans().atBank().size());
            json.put("reclaimed_at_bank", aftermath.reclaimedAtBank());
        } else {
            ServerJson.put(json, servers);
        }
        json.put("reclaim_first_ms", orNull(aftermath.firstMillis()));
        json.put("reclaim_last_ms", orNull(aftermath.lastMillis()));
    }

    static @Nullable Long orNull(OptionalLong millis) {
        return millis.isPresent() ? millis.getAsLong() : null;
    }
}
