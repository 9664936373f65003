package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import io.tenure.time.SystemTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Puts together what the store, the bank and the gateways say. Single-threaded. */
final class Bookkeeper {

    private final Settings settings;
    private final Fleet fleet;
    private String killed = "";
    private long killedNanos;
    private Orphans orphans = Orphans.NONE;

    Bookkeeper(Settings settings, Fleet fleet) {
        this.settings = settings;
        this.fleet = fleet;
    }

    /** A gateway is about to be killed. */
    void killed(GatewayProcess gateway, long nowNanos) {
        killed = gateway.name();
        killedNanos = nowNanos;
    }

    /** This is what it left. */
    void orphaned(Orphans left) {
        orphans = left;
    }

    /**
     * What became of the orphans, as things stand.
     *
     * @param bank as it was read a moment ago: its ages are counted back from now
     */
    Aftermath aftermath(BankReport bank) {
        long sinceKill = TimeUnit.NANOSECONDS.toMillis(SystemTime.instance().nowNanos() - killedNanos);
        List<BankReport.Position> positions = bank.positionsOf(killed);
        return new Aftermath(
                orphans,
                reclaimedBySurvivors(positions),
                bank.sumOf(killed, BankReport.Position::reclaimed),
                moments(positions, sinceKill).min(),
                moments(positions, sinceKill).max());
    }

    /** The account, after everything has ended but the bank. */
    Account close(BankReport bank, long leftInStore) {
        Map<Layer, LayerAccount> layers = new EnumMap<>(Layer.class);
        layers.put(Layer.MEMORY, ofGateways(Layer.MEMORY));
        layers.put(Layer.CONNECTION, ofGateways(Layer.CONNECTION));
        layers.put(
                Layer.EXTERNAL,
                new LayerAccount(
                        bank.sum(BankReport.Position::taken),
                        bank.sum(BankReport.Position::releasedByOwner),
                        bank.sum(BankReport.Position::reclaimed),
                        0,
                        bank.left()));
        return new Account(
                settings,
                fleet.score(),
                layers,
                sum(GatewayReport::expired),
                aftermath(bank),
                bank.left(),
                bank.centsHeld(),
                leftInStore,
                openChannels(bank),
                sum(GatewayReport::droppedEvents));
    }

    /** What is in a process is gone with it, so nothing of these layers can be left. */
    private LayerAccount ofGateways(Layer layer) {
        return new LayerAccount(
                sum(report -> report.created().getOrDefault(layer, 0L)),
                sum(report -> report.released().getOrDefault(layer, 0L)),
                0,
                sum(report -> report.live(layer)),
                0);
    }

    private long reclaimedBySurvivors(List<BankReport.Position> positions) {
        return positions.stream()
                .mapToLong(position -> sum(report -> report.reclaimed().getOrDefault(position.owner(), 0L)))
                .sum();
    }

    private long sum(ToLongFunction<GatewayReport> figure) {
        return fleet.gateways().stream()
                .map(GatewayProcess::report)
                .mapToLong(figure)
                .sum();
    }

    private long openChannels(BankReport bank) {
        return fleet.gateways().stream()
                .mapToLong(gateway -> bank.channels().getOrDefault(gateway.name(), 0L))
                .sum();
    }

    /** When, after the kill, the bank struck out for others. */
    private static LongStream moments(List<BankReport.Position> positions, long sinceKillMillis) {
        return positions.stream()
                .flatMap(position -> position.reclaimAgoMillis().stream())
                .mapToLong(ago -> sinceKillMillis - ago);
    }
}
