package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

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

    /** What became of the orphans, as the bank saw it when it was read. */
    Aftermath aftermath(BankReport bank) {
        return new Aftermath(
                orphans,
                reclaimedBySurvivors(bank.positionsOf(killed)),
                bank.sumOf(killed, BankReport.Position::reclaimed),
                bank.reclaimMillis(killed, killedNanos).min(),
                bank.reclaimMillis(killed, killedNanos).max());
    }

    /** The account, after everything has ended but the bank. */
    Account close(BankReport bank, Set<String> leftInStore) {
        Map<Layer, LayerAccount> layers = new EnumMap<>(Layer.class);
        layers.put(Layer.MEMORY, inProcesses(Layer.MEMORY));
        layers.put(Layer.CONNECTION, inProcesses(Layer.CONNECTION));
        layers.put(Layer.EXTERNAL, LayerAccount.atBank(bank));
        return new Account(
                settings,
                fleet.score(),
                layers,
                sum(GatewayReport::expired),
                aftermath(bank),
                new Leftovers(bank.centsHeld(), leftInStore, openChannels(bank), unclean()),
                sum(GatewayReport::droppedEvents));
    }

    private LayerAccount inProcesses(Layer layer) {
        GatewayReport last = fleet.gateways().stream()
                .filter(gateway -> gateway.name().equals(killed))
                .findFirst()
                .map(GatewayProcess::report)
                .orElse(GatewayReport.NONE);
        return LayerAccount.inProcesses(
                layer, last, others().map(GatewayProcess::report).toList());
    }

    /** Without a coordinator nobody can say how a gateway left. */
    private List<String> unclean() {
        return others().filter(gateway -> settings.governed())
                .filter(gateway -> !gateway.report().remains().shutDownClean())
                .map(gateway ->
                        gateway.name() + " says: " + gateway.report().remains().shutDown())
                .toList();
    }

    /** Those that left in order. */
    private Stream<GatewayProcess> others() {
        return fleet.gateways().stream().filter(gateway -> !gateway.name().equals(killed));
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
}
