package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** When it was. */
    long killedNanos() {
        return killedNanos;
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
        return close(bank, leftInStore, LayerAccount.atBank(bank), aftermath(bank), null);
    }

    /** The account of a run on servers, after everything has ended but the bank and these. */
    Account close(BankReport bank, Set<String> leftInStore, Aftermath aftermath, ServerAccount servers) {
        LayerAccount external = LayerAccount.onServers(
                killed(), others().map(GatewayProcess::report).toList(), aftermath, servers.left());
        return close(bank, leftInStore, external, aftermath, servers);
    }

    private Account close(
            BankReport bank,
            Set<String> leftInStore,
            LayerAccount external,
            Aftermath aftermath,
            @Nullable ServerAccount servers) {
        Map<Layer, LayerAccount> layers = new EnumMap<>(Layer.class);
        layers.put(Layer.MEMORY, inProcesses(Layer.MEMORY));
        layers.put(Layer.CONNECTION, inProcesses(Layer.CONNECTION));
        layers.put(Layer.EXTERNAL, external);
        return new Account(
                settings,
                fleet.score(),
                layers,
                sum(GatewayReport::expired),
                aftermath,
                new Leftovers(bank.centsHeld(), leftInStore, openChannels(bank), unclean()),
                sum(GatewayReport::droppedEvents),
                servers);
    }

    private LayerAccount inProcesses(Layer layer) {
        return LayerAccount.inProcesses(
                layer, killed(), others().map(GatewayProcess::report).toList());
    }

    /** The last word of the one that was killed. */
    private GatewayReport killed() {
        return fleet.gateways().stream()
                .filter(gateway -> gateway.name().equals(killed))
                .findFirst()
                .map(GatewayProcess::report)
                .orElse(GatewayReport.NONE);
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
