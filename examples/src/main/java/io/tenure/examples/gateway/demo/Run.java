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
    private static final String STARTING = "starting a bank and three gateways, each a process of its own";

    private Run() {}

    /**
     * Runs it.
     *
     * @param children none yet; all are ended at the end
     * @param out where it is shown: a table that is drawn anew if {@code live}, else lines
     * @throws ChildFailedException if a process does not do what it should; all are ended then, too
     * @throws NoServerException if a server is not there
     */
    public static Account of(Settings settings, Children children, PrintStream out, boolean live)
            throws IOException, InterruptedException, ChildFailedException, NoServerException {
        ServerChoice choice = settings.servers();
        return choice == null
                ? onFile(settings, children, out, live)
                : onServers(settings, choice, children, out, live);
    }

    private static Account onFile(Settings settings, Children children, PrintStream out, boolean live)
            throws IOException, InterruptedException, ChildFailedException {
        try (children;
                StoreWindow store = new StoreWindow(storeOf(settings), NAMESPACE)) {
            out.println(STARTING);
            Fleet fleet = Fleet.start(settings, null, children);
            BankWindow bank = new BankWindow(fleet.bank());
            return show(
                    new Scene(fleet, bank, Scene.BOOKS),
                    out,
                    live,
                    display -> new Story(settings, fleet, bank, store, display).run());
        }
    }

    /** The processes end before what they wrote on the servers is deleted, and the servers last of all. */
    private static Account onServers(
            Settings settings, ServerChoice choice, Children children, PrintStream out, boolean live)
            throws IOException, InterruptedException, ChildFailedException, NoServerException {
        try (DemoServers started = DemoServers.of(choice);
                ServerWindow window = ServerWindow.open(started.servers(), NAMESPACE);
                children) {
            out.println("etcd at " + started.servers().etcd() + ", Redis at "
                    + started.servers().redis() + ", keys begin with "
                    + started.servers().run());
            out.println(STARTING);
            Fleet fleet = Fleet.start(settings, started.servers(), children);
            BankWindow bank = new BankWindow(fleet.bank());
            return show(
                    new Scene(fleet, bank, Scene.LEDGER),
                    out,
                    live,
                    display -> new ServerStory(settings, fleet, bank, window, display).run());
        }
    }

    /** By hand there is none: nothing is written down anywhere. */
    private static CoordinationStore storeOf(Settings settings) {
        return settings.governed() ? SqliteStore.open(settings.store()) : InMemoryStore.on(SystemTime.instance());
    }

    private static Account show(Scene scene, PrintStream out, boolean live, Plot plot)
            throws IOException, InterruptedException, ChildFailedException {
        Stopwatch time = new Stopwatch();
        Threads threads = SystemTime.instance().newThreads("demo");
        try (Display display =
                live ? new LiveDisplay(out, scene::table, time) : new LineDisplay(out, scene::line, time)) {
            threads.loop("display", now -> {
                scene.look();
                display.refresh();
                return REFRESH_EVERY.toNanos();
            });
            return plot.run(display);
        } finally {
            threads.close(GRACE);
        }
    }

    /** What happens, while it is shown. */
    @FunctionalInterface
    private interface Plot {
        Account run(Display display) throws IOException, InterruptedException, ChildFailedException;
    }
}
