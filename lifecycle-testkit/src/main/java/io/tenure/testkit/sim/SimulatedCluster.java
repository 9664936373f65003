package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Several processes of one service on one simulated store, in virtual time, on one thread: the same seed gives the same
 * history. By day the {@link Fault faults} happen that were asked for; in the evening all is well again, and at its end
 * everything has to be in its place: what the living hold is recorded and taken, what the dead held is released.
 *
 * <pre>{@code
 * SimulatedCluster.builder(seed)
 *     .system(SimulatedSystem.of("lock", Fencing.FENCED))
 *     .service(process -> new OrderService(process.open(c -> c)))
 *     .faults(Fault.all())
 *     .build()
 *     .live(Duration.ofSeconds(13), Duration.ofSeconds(60));
 * }</pre>
 *
 * <p>Used by the thread that made it, and by no other.
 */
public final class SimulatedCluster {

    private static final String NAMESPACE = "sim";
    static final String ROOT = "/tenure/" + NAMESPACE + "/";

    private final long seed;
    private final VirtualTime time;
    private final Dice dice;
    private final SimulatedNetwork network;
    private final SimulatedStore store;
    private final History history;
    private final Incarnations incarnations = new Incarnations(this);
    private final Orphans orphans = new Orphans(this);
    private final Restoration restoration = new Restoration(this);
    private final Survivors survivors = new Survivors(this);
    private final List<SimulatedSystem> systems;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final List<SimulatedProcess> processesToRead = Collections.unmodifiableList(processes);
    private final Service service;
    private final UnaryOperator<OwnerSettings.Builder> ownerSettings;
    private final OwnerSettings settings;
    private final FaultPlan faults;
    private final List<Function<SimulatedCluster, String>> stocks;
    private final Map<String, SystemView> views;
    /** The kinds of observed adapters that keep a manifest of their own. */
    private final Set<String> manifestKinds = new HashSet<>();

    /** Those of which no two of one id are written down. */
    private final Set<String> exclusiveKinds = new HashSet<>();

    /** By kind, how many its slowest observed adapter cleans up in a second. */
    private final Map<String, Integer> reclaimsPerSecond = new HashMap<>();

    private final Conditions conditions;
    private final Course course;
    private int born;

    SimulatedCluster(SimulatedClusterBuilder builder) {
        this.seed = builder.seed;
        this.time = VirtualTime.shuffled(builder.seed);
        this.dice = new Dice(time.random());
        this.network = new SimulatedNetwork(time, dice);
        this.history = new History(this);
        this.store = new SimulatedStore(network, builder.liveness);
        this.systems = List.copyOf(builder.systems);
        this.systems.forEach(system -> system.watchedBy(history));
        this.service = Objects.requireNonNull(builder.service, "service");
        this.ownerSettings = builder.owner;
        this.settings =
                ownerSettings.apply(OwnerSettings.builder(NAMESPACE, "service")).build();
        this.conditions = new Conditions(time, builder.weather.apply(dice), builder.weather.apply(dice));
        this.faults = new FaultPlan(this, builder.faults);
        this.stocks = List.copyOf(builder.stocks);
        this.views = Map.copyOf(builder.views);
        for (int place = 0; place < builder.processes; place++) {
            processes.add(spawn(place));
        }
        faults.begin();
        this.course = new Course(this);
    }

    /** Begins a cluster; what happens in it depends on {@code seed} and the service alone. */
    public static SimulatedClusterBuilder builder(long seed) {
        return new SimulatedClusterBuilder(seed);
    }

    // ---- running it

    /**
     * Lives through a day and an evening. As that comes a process may still crash, where processes do, a session be revoked, or
     * watches be told late: how soon that is noticed shows where nothing else is in the way.
     *
     * @param evening how long it may take until everything is in its place
     * @throws GuaranteeBrokenError at the first guarantee that does not hold
     * @throws IllegalStateException if all hold, but a service blocked on and on, and had to be ended; or if its evening has
     *     come before
     */
    public void live(Duration dayLength, Duration evening) {
        course.live(dayLength, evening);
    }

    /**
     * Lets time pass, until a guarantee is broken at most. More passes where a task waits for an answer, a minute at most:
     * then its wait is ended by an error, and so is what else it waits for.
     */
    public void advance(Duration length) {
        course.advance(length);
    }

    /** Ends the day: no more faults, nothing is lost, what stood still goes on. Where processes crash, one may just then. */
    public void heal() {
        course.endDay();
        conditions.heal();
        store.heal();
        processes.forEach(process -> process.time().resume());
        if (faults.has(Fault.CRASH) && dice.chance(0.5)) {
            anyProcess().crash();
        }
        if (processes.stream().allMatch(SimulatedProcess::isCrashed)) {
            processes.set(0, spawn(0));
        }
    }

    /** In a world where all is well already, some of what may happen by day. */
    void dusk() {
        faults.dusk();
    }

    /** Kills all processes but one. */
    void crashAllButOne() {
        for (int i = 1; i < processes.size(); i++) {
            crashOneOfSeveral();
        }
    }

    /** Kills a process, unless it is the last. */
    void crashOneOfSeveral() {
        List<SimulatedProcess> living =
                processes.stream().filter(process -> !process.isCrashed()).toList();
        if (living.size() > 1) {
            living.get(dice.below(living.size())).crash();
        }
    }

    /**
     * Waits until everything is in its place, nothing that was sent has still to arrive, and whoever waits for an answer has
     * it; what is not in its place then, or at the end, breaks a guarantee.
     */
    public void settle(Duration atMost) {
        course.settle(atMost);
    }

    /**
     * Looks whether all guarantees have held so far.
     *
     * @throws GuaranteeBrokenError if one has not
     * @throws IllegalStateException if all have, but a service blocked on and on, and had to be ended
     */
    public void requireKept() {
        course.requireKept();
    }

    // ---- looking at it, and letting things happen

    long seed() {
        return seed;
    }

    /** Its time. */
    public VirtualTime time() {
        return time;
    }

    /** Draws from the seed. */
    public Dice dice() {
        return dice;
    }

    /** Its store. */
    public SimulatedStore store() {
        return store;
    }

    /** Its external systems. */
    public List<SimulatedSystem> systems() {
        return systems;
    }

    /** Its processes, one for each place; a process that was killed stands there until another is started. */
    public List<SimulatedProcess> processes() {
        return processesToRead;
    }

    /** What has happened. */
    public History history() {
        return history;
    }

    /**
     * Whether it is day still. A service that blocks in a loop asks here whether to go on, for as long as one of its calls
     * waits the world goes on around it, and the evening cannot begin.
     */
    public boolean isDay() {
        return course.isDay();
    }

    /**
     * Asks {@code coordinator} who holds that, and holds its answer against what store and systems say: those of the cluster,
     * and those that it was given a {@link SystemView} of.
     *
     * @throws IllegalArgumentException if {@code process} did not open {@code coordinator}
     */
    public void whoHolds(
            SimulatedProcess process, ResourceCoordinator coordinator, String kind, String id, Duration timeout) {
        whoHolds(process, coordinator, kind, id, () -> coordinator.diagnosis().whoHolds(kind, id, timeout));
    }

    /** The same where whoever is asked is not the coordinator itself, but an adapter of yours that it has. */
    public void whoHolds(
            SimulatedProcess process,
            ResourceCoordinator coordinator,
            String kind,
            String id,
            Supplier<CompletionStage<Optional<Holder>>> asked) {
        Question question = new Question(process, coordinator, kind, id);
        process.awaited("who holds", asked.get()).thenAccept(question::answered);
    }

    /**
     * Forces the release of whatever holds that name, as an operator would, at {@code coordinator}, and holds its answer
     * against what store and systems say, as {@link #whoHolds} does.
     *
     * @throws IllegalArgumentException if {@code process} did not open {@code coordinator}
     */
    public void forceRelease(SimulatedProcess process, ResourceCoordinator coordinator, String kind, String id) {
        Question question = new Question(process, coordinator, kind, id);
        Runnable over = history.forcing(process, kind, id);
        process.awaited("force-release of " + kind + "/" + id, coordinator.forceRelease(kind, id, "an operator"))
                .whenComplete((forced, failure) -> {
                    over.run();
                    if (forced != null) {
                        question.forced(forced);
                    }
                });
    }

    /** All external systems refuse for {@code length}, or for longer if they are down for longer already. */
    public void systemsDownFor(Duration length) {
        conditions.systemsDownFor(length);
    }

    Conditions conditions() {
        return conditions;
    }

    void observes(ResourceAdapter<?> adapter) {
        reclaimsPerSecond.merge(adapter.kind(), adapter.reclaimsPerSecond(), Math::min);
        if (adapter.keepsManifest()) {
            manifestKinds.add(adapter.kind());
        }
        if (adapter.isExclusive()) {
            exclusiveKinds.add(adapter.kind());
        }
    }

    /** How long an observed adapter of that kind takes at most to clean up one. */
    Duration paceOf(String kind) {
        Integer perSecond = reclaimsPerSecond.get(kind);
        return perSecond == null ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(Math.max(1, perSecond));
    }

    /** Whether a system of this cluster serves that kind. */
    boolean isSystem(String kind) {
        return systems.stream().anyMatch(system -> system.kind().equals(kind));
    }

    /** What a service's own system of that kind has; null if it did not say. */
    @Nullable
    SystemView viewOf(String kind) {
        return views.get(kind);
    }

    /** Whether one at a time is held of what an observed adapter of that kind serves. */
    boolean isExclusive(String kind) {
        return isInManifest(kind) || exclusiveKinds.contains(kind);
    }

    /** Whether what is held of that kind is written down by its system, not in the store. */
    boolean isInManifest(String kind) {
        return manifestKinds.contains(kind)
                || systems.stream()
                        .anyMatch(system ->
                                system.keepsManifest() && system.kind().equals(kind));
    }

    /** What is not in its place of what services look after. */
    List<String> whatServicesMiss() {
        return stocks.stream()
                .map(stock -> stock.apply(this))
                .filter(left -> !left.isEmpty())
                .toList();
    }

    /** All rows of the store. */
    List<Row> rows() {
        return rows(List.of(""));
    }

    /** Those whose keys go on, after the namespace, with one of {@code beginnings}. */
    List<Row> rows(List<String> beginnings) {
        List<Row> rows = new ArrayList<>();
        for (KeyValue row : store.rows()) {
            for (String beginning : beginnings) {
                if (row.key().startsWith(ROOT) && row.key().startsWith(beginning, ROOT.length())) {
                    rows.add(Row.of(ROOT, row));
                }
            }
        }
        return rows;
    }

    Course course() {
        return course;
    }

    Orphans orphans() {
        return orphans;
    }

    Survivors survivors() {
        return survivors;
    }

    Restoration restoration() {
        return restoration;
    }

    Incarnations incarnations() {
        return incarnations;
    }

    /**
     * Who watches that key alone was told that it is gone: an owner that watches its own is to know its end by that.
     *
     * @param itCanTell whether it still has to: where it was told of a gap, while its questions are answered at once
     */
    void toldOfTheEndOf(String key, BooleanSupplier itCanTell) {
        OwnerId owner = ownerOf(key);
        if (owner != null) {
            incarnations.toldOfItsEnd(owner, () -> itCanTell.getAsBoolean() && !history.isStoreRestored());
        }
    }

    /** Who reads that key was answered that the store is at a lower revision than when it read it before. */
    void toldThatItWentBack(StoreConnection connection, String key) {
        OwnerId owner = ownerOf(key);
        for (Opening opening : connection.process().openings()) {
            if (owner != null && opening.connection() == connection && opening.isOwner(owner)) {
                incarnations.toldThatTheStoreWentBack(owner, opening);
            }
        }
    }

    /** Whose key that is; null if it is no owner's. */
    static @Nullable OwnerId ownerOf(String key) {
        String owners = ROOT + "owners/";
        return key.startsWith(owners) && !key.equals(owners) ? OwnerId.parse(key.substring(owners.length())) : null;
    }

    String namespace() {
        return NAMESPACE;
    }

    SimulatedNetwork network() {
        return network;
    }

    UnaryOperator<OwnerSettings.Builder> ownerSettings() {
        return ownerSettings;
    }

    OwnerSettings settings() {
        return settings;
    }

    Duration lockDelay() {
        return settings.lockDelay();
    }

    Duration sessionTtl() {
        return settings.ttl();
    }

    boolean hasWitnesses() {
        return store.liveness() == CoordinationStore.Liveness.WITNESS;
    }

    SimulatedProcess anyProcess() {
        return processes.get(dice.below(processes.size()));
    }

    /** Where that owner is present; null if nowhere. */
    @Nullable
    SimulatedProcess processOf(OwnerId id) {
        for (SimulatedProcess process : processes) {
            for (Owner owner : process.owners()) {
                if (owner.id().equals(id)) {
                    return process;
                }
            }
        }
        return null;
    }

    /** Kills a process, and starts another in its place some seconds later. */
    void crashByDay(SimulatedProcess process) {
        int place = processes.indexOf(process);
        if (place < 0 || !course.isDay() || process.isCrashed()) {
            return;
        }
        process.crash();
        network.after(dice.millis(10, 8_000), () -> {
            if (processes.get(place).isCrashed()) {
                processes.set(place, spawn(place));
            }
        });
    }

    /** A system with a manifest lets the one who held it know, wherever that is, and sooner or later he hears it. */
    void released(SimulatedSystem system, ResourceRecord record) {
        for (SimulatedProcess process : processes) {
            network.send(dice.millis(0, dice.chance(0.2) ? 3_000 : 20), () -> process.released(system, record));
        }
    }

    private SimulatedProcess spawn(int place) {
        SimulatedProcess process = new SimulatedProcess(this, time.newSkewedProcess("p" + place + "-" + born++));
        process.start(service);
        return process;
    }
}
