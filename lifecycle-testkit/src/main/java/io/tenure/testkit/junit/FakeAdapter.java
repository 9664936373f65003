package io.tenure.testkit.junit;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An external system in memory, with the fencing of your choice, that fails when it is told to. One of it may be installed in
 * several coordinators, which then compete for what it has, and clean up after one another.
 *
 * <pre>{@code
 * ResourceKind<Seat> kind = ResourceKind.external("seat", Seat.class).build();
 * FakeAdapter<Seat> desk = FakeAdapter.of(kind, Fencing.FENCED, record -> new Seat(record.id()));
 * desk.takes().loseNextReplies(1);        // taken, and nobody is told
 * }</pre>
 *
 * <p>It answers on the thread that asks, or on that which has late calls carried out. What it is told not to answer it leaves
 * open, whatever the timeout: the coordinator that asked ends it for its caller. Thread-safe.
 *
 * @param <R> what a holder works with
 */
public final class FakeAdapter<R> implements ResourceAdapter<R> {

    private final ResourceKind<R> kind;
    private final Fencing fencing;
    private final Function<? super ResourceRecord, ? extends R> resources;
    private final FakeCalls takes = new FakeCalls();
    private final FakeCalls releases = new FakeCalls();
    private final List<AdapterContext> contexts = new CopyOnWriteArrayList<>();
    // Both guarded by this. By id, and by nonce where the system does not fence, for its names have the nonce in them.
    private final Map<String, ResourceRecord> held = new LinkedHashMap<>();
    private final Set<Long> revoked = new HashSet<>();

    private FakeAdapter(
            ResourceKind<R> kind, Fencing fencing, Function<? super ResourceRecord, ? extends R> resources) {
        this.kind = kind;
        this.fencing = fencing;
        this.resources = resources;
    }

    /**
     * A system that holds nothing yet.
     *
     * @param kind the kind that it serves
     * @param fencing what it checks
     * @param resources what a holder works with, from the record of what was taken
     */
    public static <R> FakeAdapter<R> of(
            ResourceKind<R> kind, Fencing fencing, Function<? super ResourceRecord, ? extends R> resources) {
        return new FakeAdapter<>(kind, fencing, resources);
    }

    /** The takes that it was asked for, and what goes wrong with them. */
    public FakeCalls takes() {
        return takes;
    }

    /** The releases that it was asked for, and what goes wrong with them. */
    public FakeCalls releases() {
        return releases;
    }

    /** What is taken and not released, in the order in which it was taken, whatever anybody believes. */
    public synchronized List<ResourceRecord> held() {
        return List.copyOf(held.values());
    }

    /** Whether somebody holds that id. */
    public boolean isHeld(String id) {
        return held().stream().anyMatch(record -> record.id().equals(id));
    }

    /**
     * Loses what is held under an id, as a system does that was restarted from an older state, and tells the coordinators.
     *
     * @return whether there was something
     */
    public boolean lose(String id, String reason) {
        List<ResourceRecord> lost =
                held().stream().filter(record -> record.id().equals(id)).toList();
        for (ResourceRecord record : lost) {
            forget(record);
            contexts.forEach(context -> context.lost(record, reason));
        }
        return !lost.isEmpty();
    }

    // ---- for Tenure

    @Override
    public String kind() {
        return kind.name();
    }

    @Override
    public Fencing fencing() {
        return fencing;
    }

    @Override
    public String endpoint() {
        return "fake://" + kind();
    }

    @Override
    public void bind(AdapterContext context) {
        contexts.add(context);
    }

    @Override
    public CompletionStage<Taken<R>> take(ResourceRecord intent, Duration timeout) {
        return takes.call(
                intent,
                () -> taken(intent),
                () -> new TakeFailedException(kind(), intent.id(), "told to refuse", null));
    }

    private synchronized Taken<R> taken(ResourceRecord intent) {
        if (fencing == Fencing.FENCED && revoked.contains(intent.nonce())) {
            throw new TakeFailedException(kind(), intent.id(), "revoked", null);
        }
        ResourceRecord present = held.get(name(intent));
        if (present != null && present.nonce() != intent.nonce()) {
            throw new HeldByOtherException(
                    new Holder(kind(), intent.id(), present.owner(), "", present.token(), 0, true));
        }
        held.put(name(intent), intent);
        return new Taken<>(resources.apply(intent), intent.token());
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return releases.call(record, () -> released(record, revoke), () -> new IllegalStateException("told to refuse"));
    }

    private synchronized boolean released(ResourceRecord record, boolean revoke) {
        if (revoke && fencing == Fencing.FENCED) {
            revoked.add(record.nonce());
        }
        return forget(record);
    }

    private synchronized boolean forget(ResourceRecord record) {
        ResourceRecord present = held.get(name(record));
        if (present == null || present.nonce() != record.nonce()) {
            return false;
        }
        held.remove(name(record));
        return true;
    }

    @Override
    public CompletionStage<Boolean> isHeld(ResourceRecord record, Duration timeout) {
        return CompletableFuture.completedStage(held().stream().anyMatch(present -> present.nonce() == record.nonce()));
    }

    private String name(ResourceRecord record) {
        return fencing == Fencing.UNFENCED ? record.id() + '#' + record.nonce() : record.id();
    }
}
