package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.examples.gateway.process.Children;
import io.tenure.sqlite.SqliteStore;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** One run of the demo, from the first process to the last. */
public final class Run {

    private static final Duration REFRESH_EVERY = Duration.ofMillis(250);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final String NAMESPACE = "payments";

    private Run() {}

    /**
     * Runs it.
     *
     * @param children none yet; all are ended at the end
     * @param out where it is shown: a table that is drawn anew if {@code live}, else lines
     * @throws ChildFailedException if a process does not do what it should; all are ended then, too
     */
    public static Account of(Settings settings, Children children, PrintStream out, boolean live)
            throws IOException, InterruptedException, ChildFailedException {
        try (children;
                StoreWindow store = new StoreWindow(storeOf(settings), NAMESPACE)) {
            out.println("starting a bank and three gateways, each a process of its own");
            Fleet fleet = Fleet.start(settings, children);
            return show(settings, fleet, store, out, live);
        }
    }

    /** By hand there is none: nothing is written down anywhere. */
    private static CoordinationStore storeOf(Settings settings) {
        return settings.governed() ? SqliteStore.open(settings.store()) : InMemoryStore.on(SystemTime.instance());
    }

    private static Account show(Settings settings, Fleet fleet, StoreWindow store, PrintStream out, boolean live)
            throws IOException, InterruptedException, ChildFailedException {
        BankWindow bank = new BankWindow(fleet.bank());
        Scene scene = new Scene(fleet, bank);
        Stopwatch time = new Stopwatch();
        Threads threads = SystemTime.instance().newThreads("demo");
        try (Display display =
                live ? new LiveDisplay(out, scene::table, time) : new LineDisplay(out, scene::line, time)) {
            threads.loop("display", now -> {
                scene.look();
                display.refresh();
                return REFRESH_EVERY.toNanos();
            });
            return new Story(settings, fleet, bank, store, display).run();
        } finally {
            threads.close(GRACE);
        }
    }
}
