package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.List;

/**
 * What became of all resources of one layer. Immutable.
 *
 * @param created all of them
 * @param released by their owner: closed, expired, or at its shutdown
 * @param reclaimed by a survivor
 * @param gone with the process that was killed
 * @param left nobody has ended them
 */
record LayerAccount(long created, long released, long reclaimed, long gone, long left) {

    /**
     * The account of a layer that is in the gateways' own processes: what is open in one that is killed is gone with it;
     * what is still there when one leaves in order is left.
     *
     * @param killed the last word of the one that was killed
     * @param others the last words of those that left in order
     */
    static LayerAccount inProcesses(Layer layer, GatewayReport killed, List<GatewayReport> others) {
        long created = killed.created().getOrDefault(layer, 0L);
        long released = killed.released().getOrDefault(layer, 0L);
        long left = 0;
        for (GatewayReport other : others) {
            created += other.created().getOrDefault(layer, 0L);
            released += other.released().getOrDefault(layer, 0L);
            left += other.left(layer);
        }
        return new LayerAccount(created, released, 0, killed.live(layer), left);
    }

    /**
     * The account of the external layer on servers. Of the killed one counts what it had released, and what was found after
     * its death; what others lost with their owner was released by survivors.
     */
    static LayerAccount onServers(GatewayReport killed, List<GatewayReport> others, Aftermath aftermath, long left) {
        long releasedByKilled = killed.released().getOrDefault(Layer.EXTERNAL, 0L);
        long created = releasedByKilled + aftermath.orphans().count();
        long released = releasedByKilled;
        long reclaimed = aftermath.reclaimedBySurvivors();
        for (GatewayReport other : others) {
            long lost = other.losses().resources();
            created += other.created().getOrDefault(Layer.EXTERNAL, 0L);
            released += other.released().getOrDefault(Layer.EXTERNAL, 0L) - lost;
            reclaimed += lost;
        }
        return new LayerAccount(created, released, reclaimed, 0, left);
    }

    /** The account of the external layer, of which the bank's word counts. */
    static LayerAccount atBank(BankReport bank) {
        return new LayerAccount(
                bank.sum(BankReport.Position::taken),
                bank.sum(BankReport.Position::releasedByOwner),
                bank.sum(BankReport.Position::reclaimed),
                0,
                bank.left());
    }
}
