package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds out, from store and bank, what gateways left that have ended. Blocks. Stateless. */
final class Inquiry {

    private static final Duration CHANNELS_CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Fleet fleet;
    private final BankWindow bank;
    private final StoreWindow store;

    Inquiry(Fleet fleet, BankWindow bank, StoreWindow store) {
        this.fleet = fleet;
        this.bank = bank;
        this.store = store;
    }

    /**
     * Reads what a dead gateway left: from the store at once, for nobody can write there in its name any more; from the
     * bank as soon as that has seen all that the gateway ever sent.
     */
    Orphans orphansOf(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        Set<Orphan> inStore = store.recordsOf(ownersOf(gateway, bank.left()));
        BankReport report = reportOnceSilent(List.of(gateway));
        return new Orphans(inStore, bank.neverGivenUpBy(ownersOf(gateway, report)));
    }

    /** Whether nothing of a dead gateway's is left, neither at the bank nor in the store. */
    boolean isReclaimed(GatewayProcess gateway) throws IOException, InterruptedException {
        BankReport report = bank.left();
        return report.sumOf(gateway.name(), BankReport.Position::left) == 0
                && store.recordsOf(ownersOf(gateway, report)).isEmpty();
    }

    /** The bank's report when it has seen the channels' end: what the ended wrote to them, it has seen before. */
    BankReport reportOnceSilent(List<GatewayProcess> ended)
            throws IOException, InterruptedException, ChildFailedException {
        long deadline = SystemTime.instance().nowNanos() + CHANNELS_CLOSE_WITHIN.toNanos();
        BankReport report = bank.left();
        while (mayStillSpeak(ended, report) && SystemTime.instance().nowNanos() - deadline < 0) {
            fleet.pause();
            report = bank.left();
        }
        return report;
    }

    private static boolean mayStillSpeak(List<GatewayProcess> ended, BankReport report) {
        return report.channels().containsKey(BankReport.UNKNOWN_CHANNEL)
                || ended.stream().anyMatch(gateway -> report.channels().containsKey(gateway.name()));
    }

    /** All incarnations of a gateway, as the bank and the gateway itself know them. */
    private static Set<String> ownersOf(GatewayProcess gateway, BankReport report) {
        Set<String> owners = new TreeSet<>();
        owners.add(gateway.report().owner());
        report.positionsOf(gateway.name()).forEach(position -> owners.add(position.owner()));
        return owners;
    }
}
