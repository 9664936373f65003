package io.tenure.testkit.sim;

import io.tenure.cluster.OwnerSettings;
import io.tenure.store.CoordinationStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects a {@link SimulatedCluster}. Not thread-safe. */
public final class SimulatedClusterBuilder {
    private static final int MOST_PROCESSES = 100;

    final long seed;
    final List<SimulatedSystem> systems = new ArrayList<>();
    final List<Function<SimulatedCluster, String>> stocks = new ArrayList<>();
    final Map<String, SystemView> views = new HashMap<>();
    int processes = 3;

    @Nullable
    Service service;

    Set<Fault> faults = Fault.none();
    Function<Dice, Weather> weather = dice -> Weather.CALM;
    CoordinationStore.Liveness liveness = CoordinationStore.Liveness.TTL;
    UnaryOperator<OwnerSettings.Builder> owner = settings -> settings.ttl(Duration.ofSeconds(3))
            .reconcileEvery(Duration.ofSeconds(5))
            .loopEvery(Duration.ofMillis(500))
            .releaseTimeout(Duration.ofSeconds(1))
            .claimIdle(Duration.ofSeconds(6));

    SimulatedClusterBuilder(long seed) {
        this.seed = seed;
    }

    /** How many processes there are, 3 by default. */
    public SimulatedClusterBuilder processes(int count) {
        if (count < 1 || count > MOST_PROCESSES) {
            throw new IllegalArgumentException("processes: " + count + ", but it has to be 1 to " + MOST_PROCESSES);
        }
        processes = count;
        return this;
    }

    /** What runs in each of them. */
    public SimulatedClusterBuilder service(Service newService) {
        service = newService;
        return this;
    }

    /** Adds an external system, to which each coordinator that is opened has an adapter. */
    public SimulatedClusterBuilder system(SimulatedSystem system) {
        systems.add(system);
        return this;
    }

    /**
     * Looks in the evening at what the cluster knows nothing of, such as a system of your own.
     *
     * @param whatIsLeft says what is not in its place; empty if all is
     */
    public SimulatedClusterBuilder inPlace(Function<SimulatedCluster, String> whatIsLeft) {
        stocks.add(whatIsLeft);
        return this;
    }

    /**
     * Holds what {@link SimulatedCluster#whoHolds} and {@link SimulatedCluster#forceRelease} are answered of a kind against the
     * system of your own that its {@link SimulatedProcess#observed observed} adapters lead to.
     */
    public SimulatedClusterBuilder view(String kind, SystemView view) {
        views.put(kind, view);
        return this;
    }

    /** What may happen by day; nothing by default. */
    public SimulatedClusterBuilder faults(Set<Fault> newFaults) {
        faults = newFaults.isEmpty() ? Fault.none() : EnumSet.copyOf(newFaults);
        return this;
    }

    /** Draws the weather between the processes and the store, then that to the systems; calm by default. */
    public SimulatedClusterBuilder weather(Function<Dice, Weather> draw) {
        weather = draw;
        return this;
    }

    /** Whether the death of a process is also seen at once, as between processes of one host; not by default. */
    public SimulatedClusterBuilder liveness(CoordinationStore.Liveness newLiveness) {
        liveness = newLiveness;
        return this;
    }

    /** Settings of the ownership protocol, after the simulation's own: a TTL of 3 s and what fits to it. */
    public SimulatedClusterBuilder owner(UnaryOperator<OwnerSettings.Builder> more) {
        UnaryOperator<OwnerSettings.Builder> before = owner;
        owner = settings -> more.apply(before.apply(settings));
        return this;
    }

    /** The cluster, its processes about to start. */
    public SimulatedCluster build() {
        return new SimulatedCluster(this);
    }
}
