package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** Collects what an owner needs. Not thread-safe. */
public final class OwnerBuilder {

    /** Older incarnations are cleaned up by whoever comes by, like any other owner. */
    private static final int MAX_FORMERS = 8;

    private final CoordinationStore store;
    private final TimeSource time;
    private final Threads threads;
    private final OwnerSettings settings;
    private final List<ResourceAdapter<?>> adapters = new ArrayList<>();
    private final List<Former> formers = new ArrayList<>();
    private OwnershipListener listener = OwnershipListener.NONE;
    private EventSink events = EventSink.NONE;
    private Transitions transitions = Transitions.NONE;

    OwnerBuilder(CoordinationStore store, TimeSource time, Threads threads, OwnerSettings settings) {
        this.store = store;
        this.time = time;
        this.threads = threads;
        this.settings = settings;
    }

    /** Adds an adapter; each kind once. */
    public OwnerBuilder adapter(ResourceAdapter<?> adapter) {
        adapters.add(adapter);
        return this;
    }

    /** Who is told how the owner stands. */
    public OwnerBuilder listener(OwnershipListener newListener) {
        this.listener = newListener;
        return this;
    }

    /** Where events go. */
    public OwnerBuilder events(EventSink newEvents) {
        this.events = newEvents;
        return this;
    }

    /** Where transitions go. */
    public OwnerBuilder transitions(Transitions newTransitions) {
        this.transitions = newTransitions;
        return this;
    }

    /**
     * The incarnation that this one replaces in the same process. It must be lost, or have failed to join or to
     * leave in order. Its session is ended before this one opens, and what it left is cleaned up by this owner
     * itself, without waiting in line; nothing of it is adopted.
     *
     * @throws InvalidArgumentException if it is still an owner
     */
    public OwnerBuilder successorOf(Owner former) {
        if (!former.state().isFinal()) {
            throw new InvalidArgumentException("former", former.id() + " in state " + former.state(), "lost or left");
        }
        formers.addAll(former.formers());
        formers.add(former.asFormer());
        while (formers.size() > MAX_FORMERS) {
            formers.remove(0);
        }
        return this;
    }

    /**
     * The owner, not joined yet.
     *
     * @throws InvalidArgumentException if two adapters serve one kind, or an endpoint does not fit
     */
    public Owner build() {
        return new Owner(home(), threads, List.copyOf(formers));
    }

    OwnerHome home() {
        OwnerId self = new OwnerId(time.random().nextLong(), time.random().nextLong());
        Serial serial = new Serial(time);
        Notices notices = new Notices(threads, listener, events, transitions);
        return new OwnerHome(
                self,
                settings,
                new Keys(settings.namespace()),
                time,
                serial,
                new StoreAccess(store, serial, time, settings.callTimeout()),
                new AdapterCalls(time, serial, threads, adapters),
                notices,
                new Standing(self, time, notices),
                new Nonces(time.random()));
    }
}
