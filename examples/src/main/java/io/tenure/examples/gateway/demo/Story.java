package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What the demo does: orders are sent; the first gateway is killed at its peak; the second gets a SIGTERM; when the last
 * order is answered, the third is drained. Single-threaded; used once.
 */
final class Story {

    // Parts of the load: when to begin to look for a peak, when to kill the first gateway, when to end the second.
    private static final double LOOK_FROM = 0.15;
    private static final double KILL_FROM = 0.25;
    private static final double KILL_UNTIL = 0.40;
    private static final double TERMINATE_AT = 0.65;

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration CHANNELS_CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final Duration RECLAIMED_WITHIN = Duration.ofSeconds(20);

    private final Settings settings;
    private final Fleet fleet;
    private final BankWindow bank;
    private final StoreWindow store;
    private final Display display;
    private final Bookkeeper books;
    private long loadBegunNanos;

    Story(Settings settings, Fleet fleet, BankWindow bank, StoreWindow store, Display display) {
        this.settings = settings;
        this.fleet = fleet;
        this.bank = bank;
        this.store = store;
        this.display = display;
        this.books = new Bookkeeper(settings, fleet);
    }

    Account run() throws IOException, InterruptedException, ChildFailedException {
        GatewayProcess first = fleet.gateways().get(0);
        Fleet.Load load = fleet.startLoad();
        loadBegunNanos = now();
        display.happened("orders begin: " + settings.rate() + " a second for "
                + settings.load().toSeconds() + " s, to three gateways");
        awaitPeak(first);
        kill(first);
        awaitReclaim(first);
        awaitPart(TERMINATE_AT);
        terminate(fleet.gateways().get(1));
        load.awaitEnd();
        display.happened(
                "the last order is answered; " + fleet.gateways().get(2).name() + " is drained");
        drain(fleet.gateways().get(2));
        return books.close(bank.left(), store.left());
    }

    /** Waits for a moment at which the gateway holds about as much as it ever did, so that its death matters. */
    private void awaitPeak(GatewayProcess gateway) throws IOException, InterruptedException {
        Peak peak = new Peak();
        // What piles up while JVMs are cold is no peak of theirs.
        awaitPart(LOOK_FROM);
        while (true) {
            long held = bank.left().sumOf(gateway.name(), BankReport.Position::left);
            if (peak.isAt(held, part() >= KILL_FROM, part() >= KILL_UNTIL)) {
                return;
            }
            pause();
        }
    }

    private void kill(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        books.killed(gateway, now());
        gateway.kill();
        display.happened("kill -9 " + gateway.name() + " (pid " + gateway.pid() + ")");
        Orphans orphans = orphansOf(gateway);
        books.orphaned(orphans);
        display.happened("it leaves " + orphans.atBank().size() + " entries at the bank"
                + (settings.governed() ? ", and " + orphans.inStore().size() + " records in the store" : ""));
    }

    /**
     * Reads what the dead gateway left: from the store at once, for nobody can write there in its name any more; from the
     * bank as soon as that has seen all that the gateway ever sent.
     */
    private Orphans orphansOf(GatewayProcess gateway) throws IOException, InterruptedException {
        Set<Orphan> inStore = store.recordsOf(ownersOf(gateway, bank.left()));
        long deadline = now() + CHANNELS_CLOSE_WITHIN.toNanos();
        BankReport report = bank.left();
        while (mayStillSpeak(gateway, report) && now() - deadline < 0) {
            pause();
            report = bank.left();
        }
        return new Orphans(inStore, bank.neverGivenUpBy(ownersOf(gateway, report)));
    }

    /** What it wrote to a channel before its death reaches the bank before the channel's end does. */
    private static boolean mayStillSpeak(GatewayProcess gateway, BankReport report) {
        return report.channels().containsKey(gateway.name())
                || report.channels().containsKey(BankReport.UNKNOWN_CHANNEL);
    }

    /** All incarnations of a gateway, as the bank and the gateway itself know them. */
    private static Set<String> ownersOf(GatewayProcess gateway, BankReport report) {
        Set<String> owners = new TreeSet<>();
        owners.add(gateway.report().owner());
        report.positionsOf(gateway.name()).forEach(position -> owners.add(position.owner()));
        return owners;
    }

    private void awaitReclaim(GatewayProcess gateway) throws IOException, InterruptedException {
        if (!settings.governed()) {
            display.happened("nobody knows what " + gateway.name() + " held, so nobody cleans up after it");
            return;
        }
        long deadline = now() + RECLAIMED_WITHIN.toNanos();
        while (!isReclaimed(gateway) && now() - deadline < 0) {
            pause();
        }
        Aftermath aftermath = books.aftermath(bank.left());
        display.happened("survivors have released " + aftermath.reclaimedAtBank() + " entries at the bank"
                + (aftermath.lastMillis().isPresent()
                        ? ", the last one " + aftermath.lastMillis().getAsLong() + " ms after the kill"
                        : ""));
    }

    private boolean isReclaimed(GatewayProcess gateway) throws IOException, InterruptedException {
        BankReport report = bank.left();
        return report.sumOf(gateway.name(), BankReport.Position::left) == 0
                && store.recordsOf(ownersOf(gateway, report)).isEmpty();
    }

    private void terminate(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        display.happened("SIGTERM to " + gateway.name() + " (pid " + gateway.pid() + ")");
        gateway.terminate();
        long left = bank.left().sumOf(gateway.name(), BankReport.Position::left);
        display.happened(gateway.name() + " has left, and leaves " + left + " entries at the bank");
    }

    private void drain(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        gateway.drain();
        long left = bank.left().sumOf(gateway.name(), BankReport.Position::left);
        display.happened(gateway.name() + " has left, and leaves " + left + " entries at the bank");
    }

    private void awaitPart(double part) throws InterruptedException {
        while (part() < part) {
            pause();
        }
    }

    /** Which part of the load is over. */
    private double part() {
        return (double) (now() - loadBegunNanos) / settings.load().toNanos();
    }

    private static long now() {
        return SystemTime.instance().nowNanos();
    }

    private static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }
}
