package io.tenure.diagnosis;

import io.tenure.cluster.Owner;
import io.tenure.engine.Engine;
import io.tenure.resource.Holder;
import io.tenure.resource.Ids;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Answers what is live and who holds it. The answers come from state, not from events, so they stay right when events
 * are dropped. Thread-safe; looking never stops the service.
 */
public final class Diagnosis {

    private final Engine engine;
    private final Supplier<Owner> owner;
    private final String ownerName;
    private final TimeSource time;

    /** Looks into an engine, and for other owners into the store. */
    public Diagnosis(Engine engine, Supplier<Owner> owner, String ownerName, TimeSource time) {
        this.engine = engine;
        this.owner = owner;
        this.ownerName = ownerName;
        this.time = time;
    }

    /** All live resources of this coordinator, each at one moment of its own, in no particular order. */
    public List<ResourceSnapshot> snapshot() {
        return snapshot(Integer.MAX_VALUE, snapshot -> true);
    }

    /** At most {@code limit} live resources of this coordinator for which {@code filter} holds. */
    public List<ResourceSnapshot> snapshot(int limit, Predicate<ResourceSnapshot> filter) {
        List<ResourceSnapshot> found = new ArrayList<>();
        engine.forEachSnapshot(snapshot -> {
            if (found.size() < limit && filter.test(snapshot)) {
                found.add(snapshot);
            }
        });
        return List.copyOf(found);
    }

    /** A live resource of this coordinator; empty if there is none of that kind and id. */
    public Optional<ResourceSnapshot> snapshot(String kind, String id) {
        return engine.snapshot(kind, id);
    }

    /** How many resources of each kind are live here, by the kind's name. */
    public Map<String, Integer> liveByKind() {
        Map<String, Integer> live = new TreeMap<>();
        engine.forEachSnapshot(snapshot -> live.merge(snapshot.kind(), 1, Integer::sum));
        return live;
    }

    /**
     * Who holds a resource: this coordinator or, for an external one, whichever owner.
     *
     * @param timeout for the store; at most one minute
     * @return empty if nobody does; fails with a {@link io.tenure.store.StoreException} if the store cannot say
     * @throws io.tenure.resource.InvalidArgumentException if kind or id is refused
     */
    public CompletionStage<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {
        Ids.requireName("kind", kind);
        Ids.requireId("id", id);
        Optional<ResourceSnapshot> here = engine.snapshot(kind, id);
        if (here.isPresent()) {
            return CompletableFuture.completedStage(here.map(this::holder));
        }
        return owner.get().whoHolds(kind, id, timeout);
    }

    private Holder holder(ResourceSnapshot snapshot) {
        long since = time.wallMillis() - snapshot.age().toMillis();
        Owner present = owner.get();
        // What a former incarnation held may still be on its way out.
        boolean alive =
                snapshot.layer() != Layer.EXTERNAL || (present.id().equals(snapshot.owner()) && present.isValid());
        return new Holder(
                snapshot.kind(),
                Optional.ofNullable(snapshot.id()).orElse(""),
                snapshot.owner(),
                ownerName,
                snapshot.token(),
                since,
                alive);
    }
}
