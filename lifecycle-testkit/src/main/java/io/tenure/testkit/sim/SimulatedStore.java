package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.WatchListener;
import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The coordination store of a simulated cluster: etcd's model, with what etcd does to its clients when it stalls, dies,
 * elects, forgets or is restored. Each process reaches it by a connection of its own, through the cluster's weather. Used
 * by the simulation's thread only.
 */
public final class SimulatedStore {

    /*
     * I1 What is asked for happens at one moment, or never: a request that is lost, late or asked of a store that is down
     *    is not half done.
     * I2 No session ends before its deadline but by revocation; while the store stalls or is down none ends.
     * I3 A watch hears changes in the order of revisions, some of them not at all where they are lost. Once its connection
     *    hears again, after a change at which its listener threw, and where the store forgot what it was not told yet, it is
     *    told of a gap.
     */

    /** One watch of one connection. */
    private static final class Watcher {
        private final StoreConnection by;
        private final String prefix;
        private final WatchListener listener;
        private long lastNanos;
        private boolean closed;
        /** It is told of nothing until the store has forgotten that. */
        private boolean behind;
        /** How often the store forgot what was on its way to it; and how much of that had vanished, since it did last. */
        private int forgotten;

        private int underWay;
        /** How much vanished that it was not told of, and how much of that a gap told it of since. */
        private long missed;

        private long missedUntilGap;

        private Watcher(StoreConnection by, String prefix, WatchListener listener) {
            this.by = by;
            this.prefix = prefix;
            this.listener = listener;
        }
    }

    private final SimulatedNetwork network;
    private final CoordinationStore.Liveness liveness;
    private final StoreState state = new StoreState(this::publish);
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<StoreConnection> connections = new ArrayList<>();
    private long stalledUntilNanos;
    private long downUntilNanos;
    private boolean losing;
    /** When a gap told somebody last that something vanished. */
    private long heardNanos;

    private TaskScheduler.@Nullable Timer expiry;
    private long expiryNanos;

    SimulatedStore(SimulatedNetwork network, CoordinationStore.Liveness liveness) {
        this.network = network;
        this.liveness = liveness;
        this.stalledUntilNanos = network.nowNanos();
        this.downUntilNanos = network.nowNanos();
        this.heardNanos = network.nowNanos();
    }

    /** A connection of {@code process}. */
    StoreConnection connect(SimulatedProcess process) {
        StoreConnection connection = new StoreConnection(this, network, process);
        connections.add(connection);
        return connection;
    }

    /** What it holds now: read past the network, for checks. */
    public List<KeyValue> rows() {
        List<KeyValue> rows = new ArrayList<>();
        state.rows().forEach(rows::add);
        return rows;
    }

    /** The revision of what was written last. */
    long revision() {
        return state.revision();
    }

    /** The term of its present leader. */
    long term() {
        return state.term();
    }

    /** Whether each process reaches it, and is reached. */
    boolean isReached() {
        return connections.stream().allMatch(StoreConnection::hears);
    }

    /** Whether each watch was told of all that vanished, be it by a gap. */
    boolean isHeard() {
        return watchers.stream().allMatch(watcher -> watcher.missed == watcher.missedUntilGap);
    }

    /** For how long it has been so, if it is, as far as a gap had to tell it. */
    Duration heardFor() {
        return Duration.ofNanos(network.nowNanos() - heardNanos);
    }

    // ---- how it fails

    /**
     * It stands still: what is sent to it arrives afterwards, and no session ends before. What was sent before and is still on its
     * way arrives as it would.
     */
    public void stallFor(Duration length) {
        stalledUntilNanos = Math.max(stalledUntilNanos, network.nowNanos() + length.toNanos());
        network.after(length, () -> connections.forEach(StoreConnection::disturbed));
        setExpiry();
    }

    /** It is down, and refuses or loses what arrives; then each session has its whole TTL, and watches are told of a gap. */
    public void restartAfter(Duration length) {
        downUntilNanos = Math.max(downUntilNanos, network.nowNanos() + length.toNanos());
        network.after(length, () -> {
            connections.forEach(StoreConnection::disturbed);
            state.elect(network.nowNanos());
            gap();
            setExpiry();
        });
        setExpiry();
    }

    /**
     * It elects another leader, which grants each session its whole TTL. Some connections go on talking to the former one
     * for {@code length}: it answers that it keeps their sessions, and cannot answer anything else. For some of these the new one
     * answers all else, as where a client spreads its calls.
     */
    public void elect(Duration length) {
        connections.forEach(connection -> connection.depose(network.dice().chance(0.4) ? state.term() : 0));
        connections.forEach(connection -> connection.spreads(network.dice().chance(0.5)));
        state.elect(network.nowNanos());
        setExpiry();
        network.after(length, () -> {
            connections.forEach(connection -> connection.depose(0));
            gap();
        });
    }

    /**
     * Ends the sessions of a process before their time. What it relies on is no measure for its present owners any more.
     *
     * @throws IllegalStateException if sessions end by witnesses here: one that ends early is proof of death then
     */
    public void revokeSessions(SimulatedProcess process) {
        if (liveness == CoordinationStore.Liveness.WITNESS) {
            throw new IllegalStateException(
                    "a session that ends early is proof of death where sessions end by witnesses, so" + " none of "
                            + process + " can be revoked: crash it instead");
        }
        Set<OwnerId> robbed = present(process.cluster());
        connections.stream()
                .filter(connection -> connection.process() == process)
                .flatMap(connection -> connection.sessions().stream())
                .toList()
                .forEach(state::end);
        setExpiry();
        robbed.removeAll(present(process.cluster()));
        robbed.forEach(process.cluster().history()::robbed);
    }

    /** Whose keys are here. */
    private static Set<OwnerId> present(SimulatedCluster cluster) {
        return cluster.rows().stream()
                .filter(row -> row.type().equals("owners"))
                .map(row -> OwnerId.parse(row.owner()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether changes are lost on their way to all watches, with nobody told. */
    public void loseChanges(boolean lose) {
        losing = lose;
    }

    /** It forgets what watches have not been told: they never are, and each is told of a gap. */
    public void compact() {
        for (Watcher watcher : watchers) {
            watcher.behind = false;
            watcher.forgotten++;
            watcher.missed += watcher.underWay;
            watcher.underWay = 0;
        }
        gap();
    }

    /** Some watches, or all, are told of nothing for {@code length}; then it {@link #compact forgets} what they were not told. */
    void fallBehind(Duration length) {
        Dice dice = network.dice();
        boolean all = dice.chance(0.5);
        for (Watcher watcher : watchers) {
            watcher.behind |= all || dice.chance(0.5);
        }
        network.after(length, this::compact);
    }

    /** What it holds now, for {@link #restore}. */
    Backup backup() {
        return new Backup(state.copy());
    }

    /** Puts it back to what it was. */
    void restore(Backup backup) {
        state.putBack(backup.state);
        state.elect(network.nowNanos());
        gap();
        setExpiry();
    }

    /** A copy of what the store held. */
    static final class Backup {
        private final StoreState state;

        private Backup(StoreState state) {
            this.state = state;
        }
    }

    /** Everything works from now on. */
    void heal() {
        losing = false;
        watchers.forEach(watcher -> watcher.behind = false);
        stalledUntilNanos = network.nowNanos();
        if (isDown()) {
            downUntilNanos = network.nowNanos();
            state.elect(network.nowNanos());
        }
        connections.forEach(connection -> {
            connection.cut(SimulatedNetwork.Cut.NONE);
            connection.depose(0);
            connection.disturbed();
        });
        gap();
        setExpiry();
    }

    // ---- what connections ask of it

    CoordinationStore.Liveness liveness() {
        return liveness;
    }

    boolean isDown() {
        return downUntilNanos > network.nowNanos();
    }

    /** How much longer what arrives has to wait. */
    Duration stall() {
        return Duration.ofNanos(Math.max(0, stalledUntilNanos - network.nowNanos()));
    }

    /** Its state, now that what is due has ended. */
    StoreState open() {
        if (!isDown() && stall().isZero()) {
            state.expire(network.nowNanos());
        }
        return state;
    }

    /** To be called when sessions may have changed. */
    void setExpiry() {
        long next = state.nextDeadlineNanos();
        if (next == Long.MAX_VALUE) {
            return;
        }
        long due = Math.max(next, Math.max(stalledUntilNanos, downUntilNanos));
        if (expiry != null && expiryNanos == due) {
            return;
        }
        if (expiry != null) {
            expiry.cancel();
        }
        expiryNanos = due;
        expiry = network.after(Duration.ofNanos(Math.max(0, due - network.nowNanos())), () -> {
            expiry = null;
            open();
            setExpiry();
        });
    }

    CoordinationStore.Watch watch(StoreConnection by, String prefix, WatchListener listener) {
        Watcher watcher = new Watcher(by, prefix, listener);
        watchers.add(watcher);
        gap(watcher);
        return () -> {
            watcher.closed = true;
            watchers.remove(watcher);
        };
    }

    void closed(StoreConnection connection) {
        connections.remove(connection);
        watchers.removeIf(watcher -> {
            watcher.closed |= watcher.by == connection;
            return watcher.closed;
        });
    }

    private void publish(List<StoreState.Change> changes) {
        changes.forEach(this::noteWhoIsClosed);
        for (Watcher watcher : List.copyOf(watchers)) {
            boolean hears = !losing && !watcher.behind && watcher.by.hears();
            for (StoreState.Change change : changes) {
                if (change.key().startsWith(watcher.prefix)) {
                    tell(watcher, change, hears);
                }
            }
        }
    }

    private void noteWhoIsClosed(StoreState.Change change) {
        KeyValue now = change.now();
        boolean isNew = now != null && now.createRevision() == now.modRevision();
        if (now != null && isNew && change.key().startsWith(SimulatedCluster.ROOT + "tombstones/")) {
            connections.stream()
                    .findFirst()
                    .ifPresent(any -> any.process().cluster().survivors().closed(now));
        }
    }

    private void tell(Watcher watcher, StoreState.Change change, boolean hears) {
        int gone = change.now() == null ? 1 : 0;
        if (!hears) {
            watcher.missed += gone;
            return;
        }
        int forgotten = watcher.forgotten;
        watcher.underWay += gone;
        tell(watcher, () -> {
            if (watcher.forgotten == forgotten) {
                watcher.underWay -= gone;
                change(watcher, change);
            }
        });
    }

    private void gap() {
        List.copyOf(watchers).forEach(this::gap);
    }

    /** Tells the watches of one connection of a gap. */
    void gap(StoreConnection connection) {
        List.copyOf(watchers).stream()
                .filter(watcher -> watcher.by == connection)
                .forEach(this::gap);
    }

    private void gap(Watcher watcher) {
        long missed = watcher.missed;
        tell(watcher, () -> {
            if (watcher.missedUntilGap < missed) {
                watcher.missedUntilGap = missed;
                heardNanos = network.nowNanos();
                if (state.get(watcher.prefix).value() == null) {
                    watcher.by.toldOfTheEndOf(watcher.prefix, watcher.by::isCalm);
                }
            }
            watcher.listener.onGap();
        });
    }

    private void change(Watcher watcher, StoreState.Change change) {
        try {
            watcher.listener.onChange(change.key(), change.now(), change.revision());
        } catch (Throwable e) {
            gap(watcher);
            throw e;
        }
        if (change.now() == null && change.key().equals(watcher.prefix)) {
            watcher.by.toldOfTheEndOf(change.key(), () -> true);
        }
    }

    private void tell(Watcher watcher, Runnable what) {
        long due = network.nowNanos() + network.dice().micros(50, 2_000).toNanos();
        watcher.lastNanos = Math.max(watcher.lastNanos, due);
        network.after(Duration.ofNanos(watcher.lastNanos - network.nowNanos()), () -> {
            if (!watcher.closed) {
                what.run();
            }
        });
    }
}
