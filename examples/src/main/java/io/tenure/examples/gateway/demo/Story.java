package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;

/**
 * What the demo does: orders are sent; the first gateway is killed at its peak; the second gets a SIGTERM; when the last
 * order is answered, the third is drained. Single-threaded; used once.
 */
final class Story {

    /** Which part of the load is over when the second gateway is ended. */
    private static final double TERMINATE_AT = 0.65;

    private static final Duration RECLAIMED_WITHIN = Duration.ofSeconds(20);

    private final Settings settings;
    private final Fleet fleet;
    private final BankWindow bank;
    private final StoreWindow store;
    private final Display display;
    private final Inquiry inquiry;
    private final Bookkeeper books;
    private final Timeline timeline;

    Story(Settings settings, Fleet fleet, BankWindow bank, StoreWindow store, Display display) {
        this.settings = settings;
        this.fleet = fleet;
        this.bank = bank;
        this.store = store;
        this.display = display;
        this.inquiry = new Inquiry(fleet, bank, store);
        this.books = new Bookkeeper(settings, fleet);
        this.timeline = new Timeline(fleet, settings.load());
    }

    Account run() throws IOException, InterruptedException, ChildFailedException {
        GatewayProcess first = fleet.gateways().get(0);
        Fleet.Load load = fleet.startLoad();
        timeline.begin();
        display.happened("orders begin: " + settings.rate() + " a second for "
                + settings.load().toSeconds() + " s, to three gateways");
        timeline.awaitPeak(first, "at the bank", () -> bank.left().sumOf(first.name(), BankReport.Position::left));
        kill(first);
        awaitReclaim(first);
        timeline.awaitPart(TERMINATE_AT);
        terminate(fleet.gateways().get(1));
        load.awaitEnd();
        display.happened(
                "the last order is answered; " + fleet.gateways().get(2).name() + " is drained");
        drain(fleet.gateways().get(2));
        return books.close(inquiry.reportOnceSilent(fleet.gateways()), store.left());
    }

    private void kill(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        books.killed(gateway, now());
        gateway.kill();
        display.happened("kill -9 " + gateway.name() + " (pid " + gateway.pid() + ")");
        Orphans orphans = inquiry.orphansOf(gateway);
        books.orphaned(orphans);
        display.happened("it leaves " + orphans.atBank().size() + " entries at the bank"
                + (settings.governed() ? ", and " + orphans.inStore().size() + " records in the store" : ""));
        if (orphans.count() == 0) {
            throw gateway.failure(
                    "held nothing any more when it died, so that its death shows nothing;" + Timeline.SEND_MORE);
        }
    }

    private void awaitReclaim(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        if (!settings.governed()) {
            display.happened("nobody knows what " + gateway.name() + " held, so nobody cleans up after it");
            return;
        }
        long deadline = now() + RECLAIMED_WITHIN.toNanos();
        while (!inquiry.isReclaimed(gateway) && now() - deadline < 0) {
            fleet.pause();
        }
        Aftermath aftermath = books.aftermath(bank.left());
        display.happened("survivors have released " + aftermath.reclaimedAtBank() + " entries at the bank"
                + aftermath.lastWords(" after the kill"));
    }

    private void terminate(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        display.happened("SIGTERM to " + gateway.name() + " (pid " + gateway.pid() + ")");
        gateway.terminate();
        hasLeft(gateway);
    }

    private void drain(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        gateway.drain();
        hasLeft(gateway);
    }

    private void hasLeft(GatewayProcess gateway) throws IOException, InterruptedException {
        long left = bank.left().sumOf(gateway.name(), BankReport.Position::left);
        display.happened(gateway.name() + " has left, and leaves " + left + " entries at the bank; "
                + gateway.report().remains().words());
    }

    private static long now() {
        return SystemTime.instance().nowNanos();
    }
}
