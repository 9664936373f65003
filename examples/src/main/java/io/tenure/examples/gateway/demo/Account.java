package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The account at the end. Immutable.
 *
 * <p>Of MEMORY and CONNECTION the gateways speak, of EXTERNAL the bank, whose word counts there.
 *
 * @param settings what was run
 * @param score how the orders went
 * @param layers what became of the resources, for each layer
 * @param expired how many were released because their time was up
 * @param aftermath what became of the killed gateway's
 * @param leftovers what is left besides
 * @param droppedEvents how many events the gateways' observers missed: the counts above may lack as many
 * @param servers what there is to say besides of a run on servers; null for one on a file
 */
public record Account(
        Settings settings,
        Score score,
        Map<Layer, LayerAccount> layers,
        long expired,
        Aftermath aftermath,
        Leftovers leftovers,
        long droppedEvents,
        @Nullable ServerAccount servers) {

    /** The account of a run on a file. */
    Account(
            Settings settings,
            Score score,
            Map<Layer, LayerAccount> layers,
            long expired,
            Aftermath aftermath,
            Leftovers leftovers,
            long droppedEvents) {
        this(settings, score, layers, expired, aftermath, leftovers, droppedEvents, null);
    }

    /** Whether nothing is left behind, and, where governed, everything that was left has been accounted for. */
    public boolean isClean() {
        return Verdict.complaints(this).isEmpty();
    }

    /** For people. */
    public List<String> lines() {
        return AccountLines.of(this);
    }

    /** For programs. */
    public Map<String, @Nullable Object> toJson() {
        return AccountJson.of(this);
    }

    /** How many entries the bank still keeps. */
    long leftAtBank() {
        return servers == null ? left(Layer.EXTERNAL) : servers.leftAtBank();
    }

    /** How many resources of a layer are left. */
    long left(Layer layer) {
        LayerAccount account = layers.get(layer);
        return account == null ? 0 : account.left();
    }
}
