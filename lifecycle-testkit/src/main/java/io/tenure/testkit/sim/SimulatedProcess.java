package io.tenure.testkit.sim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.StoreException;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import io.tenure.time.EndlessWaitError;
import io.tenure.time.Threads;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One process of a simulated cluster. Used by the simulation's thread only. */
public final class SimulatedProcess {

    private static final Duration TRY_AGAIN = Duration.ofMillis(500);

    private final SimulatedCluster cluster;
    private final VirtualProcess process;
    private final Threads threads;
    private final Executor main;
    private final Executor client;
    private final List<StoreConnection> connections = new ArrayList<>();
    private final List<ResourceCoordinator> coordinators = new ArrayList<>();
    private final List<Opening> openings = new ArrayList<>();
    private final Map<SimulatedSystem, List<SystemAdapter>> adapters = new LinkedHashMap<>();
    private final Map<Object, String> unanswered = new LinkedHashMap<>();
    /** The coordinator whose adapters are being made; null between these. */
    private @Nullable Opening opening;

    /** How many services are about to start. */
    private int starting;

    SimulatedProcess(SimulatedCluster cluster, VirtualProcess process) {
        this.cluster = cluster;
        this.process = process;
        this.threads = process.newThreads(process.name());
        this.main = threads.executor("main", 1, 1_000);
        this.client = threads.executor("client", 1, 10_000);
    }

    // ---- for services

    /** Its name; that of no other in its cluster. */
    public String name() {
        return process.name();
    }

    /** Where it lives. */
    public SimulatedCluster cluster() {
        return cluster;
    }

    /** Its clocks and threads, and the power to pause and suspend it. */
    public VirtualProcess time() {
        return process;
    }

    /** What happens in its cluster is drawn from here. */
    public Dice dice() {
        return cluster.dice();
    }

    /**
     * Opens a coordinator on this process's time, the cluster's store, namespace and settings, and adapters to all
     * systems of the cluster. The store is joined when this returns; the world goes on meanwhile, as it does around every
     * call that blocks. What blocks again and again has to end with the day: see {@link SimulatedCluster#isDay}. No leaks are
     * looked for in it, for what the living hold in the end is theirs.
     *
     * @param settings what else it is to have; the builder comes with the above
     * @throws StoreException if the store cannot be joined in time
     */
    public ResourceCoordinator open(UnaryOperator<CoordinatorBuilder> settings) {
        StoreConnection connection = connect();
        CoordinatorBuilder builder = ResourceCoordinator.builder("service")
                .time(process)
                .store(connection)
                .namespace(cluster.namespace())
                .owner(cluster.ownerSettings())
                .joinTimeout(Duration.ofSeconds(5))
                .watchedBy((name, time) -> null);
        Opening own = new Opening(connection);
        openings.add(own);
        ResourceCoordinator coordinator = withAdapters(builder, own, settings).build();
        own.opened(coordinator);
        coordinators.add(coordinator);
        return coordinator;
    }

    private CoordinatorBuilder withAdapters(
            CoordinatorBuilder builder, Opening own, UnaryOperator<CoordinatorBuilder> settings) {
        opening = own;
        try {
            cluster.systems().forEach(system -> builder.adapter(adapterTo(system)));
            return settings.apply(builder);
        } finally {
            opening = null;
        }
    }

    /** A connection of its own to the store. */
    StoreConnection connect() {
        StoreConnection connection = cluster.store().connect(this);
        connections.add(connection);
        return connection;
    }

    /**
     * An adapter of your own, whose releases are held against the guarantees. One that is made in the settings of {@link #open}
     * asks for that coordinator; any other for whichever of this process's it may be.
     */
    public <R> ResourceAdapter<R> observed(ResourceAdapter<R> adapter) {
        cluster.observes(adapter);
        return new ObservedAdapter<>(adapter, this, opening, cluster.history());
    }

    private ResourceAdapter<Grant> adapterTo(SimulatedSystem system) {
        SystemAdapter adapter = new SystemAdapter(cluster.network(), this, system);
        add(system, adapter);
        return observed(adapter);
    }

    /** That adapter is told of what its system lets go of. */
    void add(SimulatedSystem system, SystemAdapter adapter) {
        adapters.computeIfAbsent(system, ignored -> new ArrayList<>(1)).add(adapter);
    }

    /**
     * Says that the service relies on a lease from now on, until the lease is closed or says that it is not valid: no
     * other process may have a valid one on the same resource meanwhile, nor may its system free it.
     *
     * @return the lease
     */
    @CanIgnoreReturnValue
    public <R> ResourceLease<R> relyOn(ResourceLease<R> lease) {
        cluster.history().reliedOn(this, lease);
        return lease;
    }

    /**
     * Says that a stage has to be answered: one that is still open at the end of a calm evening breaks a guarantee.
     *
     * @param what names it, for people
     * @return the stage
     */
    @CanIgnoreReturnValue
    public <T extends @Nullable Object> CompletionStage<T> awaited(String what, CompletionStage<T> stage) {
        Object key = new Object();
        unanswered.put(key, what + ", asked after " + cluster.time().elapsed());
        return stage.whenComplete((value, failure) -> unanswered.remove(key));
    }

    /** Does {@code task} on a thread of this process, after {@code delay} by its clock. */
    public void after(Duration delay, Runnable task) {
        threads.scheduler().schedule(delay, () -> run(task));
    }

    /** A task that would wait for ever is the service's own fault, and no guarantee's. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (EndlessWaitError e) {
            cluster.course().waitedForEver(this, e);
        }
    }

    // ---- what happens to it

    /** Kills it. */
    public void crash() {
        cluster.course().look();
        process.crash();
        cluster.history().crashed(this);
        if (cluster.hasWitnesses()) {
            cluster.network()
                    .after(
                            dice().millis(50, 250),
                            () -> connections.forEach(connection -> connection
                                    .sessions()
                                    .forEach(session -> connection.endSession(session, Duration.ofSeconds(5)))));
        }
    }

    /** Whether it was killed. */
    public boolean isCrashed() {
        return process.isCrashed();
    }

    /** A process dies while a request of its is on its way. */
    void crashSoon() {
        cluster.network().after(dice().millis(0, 100), () -> cluster.crashByDay(this));
    }

    /** It is stopped about when an answer that took its time arrives. */
    void stopSoon(Duration within) {
        cluster.network().after(within.plus(dice().millis(0, 100)), () -> {
            if (cluster.isDay()) {
                process.pauseFor(dice().millis(2_000, 6_000));
            }
        });
    }

    void cut(SimulatedNetwork.Cut how) {
        connections.forEach(connection -> connection.cut(how));
    }

    /** Where the answers of its clients arrive: nowhere, once it has crashed; later, where it is stopped. */
    void onClientThread(Runnable answer) {
        if (!process.isCrashed()) {
            client.execute(answer);
        }
    }

    /** Starts a service in this process, on its main thread: again after the first one left, or a second one beside it. */
    public void start(Service service) {
        starting++;
        main.execute(() -> run(() -> tryToStart(service)));
    }

    private void tryToStart(Service service) {
        boolean again = false;
        try {
            service.start(this);
        } catch (StoreException | OwnershipLostException away) {
            again = true;
            after(TRY_AGAIN, () -> tryToStart(service));
        } finally {
            starting -= again ? 0 : 1;
        }
    }

    /** A system with a manifest let go of that. */
    void released(SimulatedSystem system, ResourceRecord record) {
        adapters.getOrDefault(system, List.of()).forEach(adapter -> adapter.isLost(record));
    }

    // ---- what it is looked at for

    boolean isStarting() {
        return starting > 0;
    }

    List<ResourceCoordinator> coordinators() {
        return coordinators;
    }

    List<Opening> openings() {
        return openings;
    }

    Opening openingOf(ResourceCoordinator coordinator) {
        return openings.stream()
                .filter(each -> each.isOf(coordinator))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(this + " did not open that coordinator"));
    }

    /**
     * It takes something for that owner.
     *
     * @param by its coordinator; null if it may be any
     */
    void takesFor(OwnerId owner, @Nullable Opening by) {
        (by == null ? openings : List.of(by)).forEach(each -> each.takesFor(owner));
    }

    /** The owners that its coordinators are now. */
    List<Owner> owners() {
        List<Owner> owners = new ArrayList<>(coordinators.size());
        for (ResourceCoordinator coordinator : coordinators) {
            owners.add(coordinator.owner());
        }
        return owners;
    }

    /** What it has asked for and was not answered. */
    Collection<String> unanswered() {
        return unanswered.values();
    }

    Conditions conditions() {
        return cluster.conditions();
    }

    Duration sessionTtl() {
        return cluster.sessionTtl();
    }

    @Override
    public String toString() {
        return process.name();
    }
}
