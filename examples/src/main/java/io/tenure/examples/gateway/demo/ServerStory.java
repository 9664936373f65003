package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.resource.Layer;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.util.Set;

/**
 * What the demo does on servers: orders are sent; the first gateway is killed at its peak; the second stands still beyond its
 * lease and goes on; the third gets a SIGTERM; when the last order is answered, the second is drained. Single-threaded; used
 * once.
 */
final class ServerStory {

    /** Which part of the load is over when the third gateway is ended, unless the others take longer. */
    private static final double TERMINATE_AT = 0.8;

    private final Settings settings;
    private final Fleet fleet;
    private final BankWindow bank;
    private final ServerWindow window;
    private final Display display;
    private final Bookkeeper books;
    private final Timeline timeline;

    ServerStory(Settings settings, Fleet fleet, BankWindow bank, ServerWindow window, Display display) {
        this.settings = settings;
        this.fleet = fleet;
        this.bank = bank;
        this.window = window;
        this.display = display;
        this.books = new Bookkeeper(settings, fleet);
        this.timeline = new Timeline(fleet, settings.load());
    }

    Account run() throws IOException, InterruptedException, ChildFailedException {
        GatewayProcess first = fleet.gateways().get(0);
        GatewayProcess second = fleet.gateways().get(1);
        GatewayProcess third = fleet.gateways().get(2);
        Fleet.Load load = fleet.startLoad();
        timeline.begin();
        display.happened("orders begin: " + settings.rate() + " a second for "
                + settings.load().toSeconds() + " s, to three gateways");
        // Its listing in the directory is one of them.
        timeline.awaitPeak(first, "external", () -> first.report().live(Layer.EXTERNAL) - 1);
        awaitLock(first);
        Holdings killed = kill(first);
        Aftermath aftermath = awaitReclaim(killed);
        StopReport stop = new Standstill(fleet, bank, window, display, second, third).run();
        timeline.awaitPart(TERMINATE_AT);
        Set<String> leftBySigterm = terminate(third);
        load.awaitEnd();
        display.happened("the last order is answered; " + second.name() + " is drained");
        second.drain();
        display.happened(
                second.name() + " has left; " + second.report().remains().words());
        BankReport report = new Inquiry(fleet, bank, window.store()).reportOnceSilent(fleet.gateways());
        ServerAccount servers = new ServerAccount(
                killed,
                stop,
                leftBySigterm,
                window.locks().left(),
                window.directory().listings().keySet(),
                report.left(),
                report.ledger());
        return books.close(report, window.store().left(), aftermath, servers);
    }

    /** What it told last is a moment old: at low rates it may hold nothing now. */
    private void awaitLock(GatewayProcess gateway) throws InterruptedException, ChildFailedException {
        while (window.locks().manifestOf(gateway.report().owner()).isEmpty() && timeline.isUnderWay()) {
            fleet.pause();
        }
    }

    private Holdings kill(GatewayProcess gateway) throws IOException, InterruptedException, ChildFailedException {
        books.killed(gateway, SystemTime.instance().nowNanos());
        gateway.kill();
        display.happened("kill -9 " + gateway.name() + " (pid " + gateway.pid() + ")");
        Holdings holdings = window.holdingsOf(gateway.report().owner());
        display.happened("it leaves " + holdings.words());
        if (holdings.locks().isEmpty()) {
            throw gateway.failure("held no lock when it died, so that its death shows nothing;" + Timeline.SEND_MORE);
        }
        return holdings;
    }

    private Aftermath awaitReclaim(Holdings killed) throws IOException, InterruptedException, ChildFailedException {
        Aftermath aftermath = new ReclaimWatch(fleet, window).follow(killed, books.killedNanos());
        display.happened("its lease has run out, and survivors have released " + aftermath.reclaimedBySurvivors()
                + " of these" + aftermath.lastWords(" after the kill"));
        return aftermath;
    }

    /** Returns what is there of it right after its end. */
    private Set<String> terminate(GatewayProcess gateway)
            throws IOException, InterruptedException, ChildFailedException {
        String owner = gateway.report().owner();
        display.happened("SIGTERM to " + gateway.name() + " (pid " + gateway.pid() + ")");
        gateway.terminate();
        Set<String> left = window.leftOf(owner);
        long entries = bank.left().sumOf(gateway.name(), BankReport.Position::left);
        display.happened(
                gateway.name() + " has left, and leaves " + left.size() + " keys in Redis and etcd, and " + entries
                        + " entries at the bank; " + gateway.report().remains().words());
        return left;
    }
}
