package io.tenure.etcd;

import io.tenure.resource.LimitExceededException;
import io.tenure.store.CoordinationStore.Watch;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.StoreLimits;
import io.tenure.store.WatchFeed;
import io.tenure.store.WatchListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The watches of one store: one at etcd for each distinct prefix, however many listen there. Thread-safe. */
final class Watches {

    private final EtcdClient client;
    private final Wire wire;
    private final Executor executor;
    private final int queueCapacity;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Map<String, PrefixWatch> byPrefix = new LinkedHashMap<>();
    /** Guarded by lock. */
    private int open;
    /** Guarded by lock. */
    private boolean closed;

    /** @param executor calls the listeners; needs room for one task of each prefix */
    Watches(EtcdClient client, Wire wire, Executor executor, int queueCapacity) {
        this.client = client;
        this.wire = wire;
        this.executor = executor;
        this.queueCapacity = queueCapacity;
    }

    Watch open(String prefix, WatchListener listener) {
        StoreLimits.requireKey(prefix);
        synchronized (lock) {
            if (closed) {
                throw new StoreException(
                        "watch " + prefix + " came after the store was closed", Outcome.NOT_APPLIED, null);
            }
            if (open >= WatchFeed.MAX_WATCHES) {
                throw new LimitExceededException("the number of watches", WatchFeed.MAX_WATCHES);
            }
            open++;
            PrefixWatch watch = byPrefix.computeIfAbsent(prefix, this::newWatch);
            return closing(prefix, watch, watch.open(listener));
        }
    }

    private PrefixWatch newWatch(String prefix) {
        return new PrefixWatch(client, wire, prefix, new WatchFeed(executor, queueCapacity));
    }

    private Watch closing(String prefix, PrefixWatch watch, Watch listening) {
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                listening.close();
                left(prefix, watch);
            }
        };
    }

    private void left(String prefix, PrefixWatch watch) {
        boolean last;
        synchronized (lock) {
            open--;
            last = watch.isEmpty() && byPrefix.remove(prefix, watch);
        }
        if (last) {
            watch.close();
        }
    }

    /** There is a connection to watch on, or none any more. */
    void connectionChanged() {
        all().forEach(PrefixWatch::begin);
    }

    /** Ends all watches, and refuses new ones. Idempotent. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        all().forEach(PrefixWatch::close);
    }

    private List<PrefixWatch> all() {
        synchronized (lock) {
            return List.copyOf(byPrefix.values());
        }
    }
}
