package io.tenure.event;

import io.tenure.resource.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who listens to what: closeable subscriptions over Guava's bus. Thread-safe. */
final class Subscriptions {

    private final com.google.common.eventbus.EventBus guava;
    /** Guarded by itself. Guava tells subscribers apart by identity, and so does this. */
    private final List<Entry> entries = new ArrayList<>();
    /** The types that anyone listens to. Written under the lock of entries, read by every emitter. */
    private volatile long wanted;

    Subscriptions(com.google.common.eventbus.EventBus guava) {
        this.guava = guava;
        // With a subscriber for everything Guava never makes a DeadEvent.
        guava.register(new ConsumerSubscriber<>(LifecycleEvent.class, event -> {}));
    }

    boolean includes(EventType type) {
        return (wanted & SubscriberTypes.bit(type)) != 0;
    }

    void post(LifecycleEvent event) {
        guava.post(event);
    }

    Subscription add(Object subscriber, long types) {
        Entry entry = new Entry(subscriber, types);
        enter(entry);
        try {
            guava.register(subscriber);
        } catch (RuntimeException refused) {
            leave(entry);
            throw unfit(subscriber, refused);
        }
        entry.registered = true;
        recompute();
        return entry;
    }

    private void enter(Entry entry) {
        synchronized (entries) {
            if (entries.stream().anyMatch(other -> other.subscriber == entry.subscriber)) {
                throw new InvalidArgumentException(
                        "subscriber", entry.subscriber.getClass(), "an object that is not subscribed already");
            }
            entries.add(entry);
        }
    }

    private void leave(Entry entry) {
        synchronized (entries) {
            entries.removeIf(other -> other == entry);
        }
        recompute();
    }

    private void recompute() {
        synchronized (entries) {
            long types = 0;
            for (Entry entry : entries) {
                types |= entry.registered ? entry.types : 0;
            }
            wanted = types;
        }
    }

    private static InvalidArgumentException unfit(Object subscriber, RuntimeException refused) {
        InvalidArgumentException unfit = new InvalidArgumentException(
                "subscriber", subscriber.getClass(), "a class whose @Subscribe methods take one event each");
        unfit.initCause(refused);
        return unfit;
    }

    private final class Entry implements Subscription {
        private final Object subscriber;
        private final long types;
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile boolean registered;

        Entry(Object subscriber, long types) {
            this.subscriber = subscriber;
            this.types = types;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                leave(this);
                guava.unregister(subscriber);
            }
        }
    }
}
