package io.tenure.store;

import io.tenure.resource.LimitExceededException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the changes of one store to its watches: a bounded queue each, and a gap for whoever falls behind. For those who
 * write a store.
 *
 * <p>Thread-safe. Listeners are called on the executor's threads, one call at a time over all watches of the feed.
 */
public final class WatchFeed {

    /*
     * Watches with something to hear stand in `ready`; one task at a time takes the first, tells it a batch, and puts it
     * back at the end. What does not fit a watch's queue is thrown away with all that waits there: after the gap the
     * listener lists, and that shows more than the queue could have told.
     *
     * I1 A listener hears changes in the order in which they were published, or hears of a gap after the last change it
     *    was told and before the next.
     * I2 The first call of each watch is onGap.
     * I3 No listener is called with the lock held, or by two threads at a time.
     * I4 A listener that throws is told of a gap next; one that throws at the gap is not told of it again.
     */

    /** The most watches of one feed. */
    public static final int MAX_WATCHES = 1_000;

    private static final int BATCH = 64;
    private static final Logger LOG = LoggerFactory.getLogger(WatchFeed.class);

    /**
     * A key was written or deleted.
     *
     * @param key the key
     * @param now what it holds now, or null if it was deleted
     * @param revision the revision of the change
     */
    public record Change(String key, @Nullable KeyValue now, long revision) {}

    private final Executor executor;
    private final int queueCapacity;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Set<Feed> watches = new LinkedHashSet<>();
    /** Guarded by lock. */
    private final ArrayDeque<Feed> ready = new ArrayDeque<>();
    /** Guarded by lock. */
    private long added;
    /** Whether the task that tells is queued or running. Guarded by lock. */
    private boolean telling;
    /** Guarded by lock. */
    private boolean closed;

    /**
     * A feed without watches.
     *
     * @param executor calls the listeners; needs room for one task of this feed
     * @param queueCapacity the most changes that wait for one listener
     */
    public WatchFeed(Executor executor, int queueCapacity) {
        this.executor = executor;
        this.queueCapacity = queueCapacity;
    }

    /**
     * Watches the keys that begin with {@code prefix}.
     *
     * @throws LimitExceededException if {@link #MAX_WATCHES} are open
     * @throws StoreException if the feed is closed
     */
    public CoordinationStore.Watch open(String prefix, WatchListener listener) {
        Feed watch = add(prefix, listener);
        synchronized (lock) {
            watch.establish();
        }
        return watch;
    }

    /**
     * The same, but the watch hears nothing before {@link #establish}: for a store that must first find out where it
     * stands.
     */
    public CoordinationStore.Watch prepare(String prefix, WatchListener listener) {
        return add(prefix, listener);
    }

    /** How many watches were ever added: marks those that are prepared by now. */
    public long added() {
        synchronized (lock) {
            return added;
        }
    }

    /**
     * Begins the watches that are prepared. What was published before is not for them.
     *
     * @param upTo the {@link #added} mark behind which watches wait for the next time
     */
    public void establish(long upTo) {
        synchronized (lock) {
            watches.stream().filter(watch -> watch.number <= upTo).forEach(Feed::establish);
        }
    }

    private Feed add(String prefix, WatchListener listener) {
        StoreLimits.requireKey(prefix);
        synchronized (lock) {
            if (closed) {
                throw new StoreException(
                        "watch " + prefix + " came after the store was closed",
                        StoreException.Outcome.NOT_APPLIED,
                        null);
            }
            if (watches.size() >= MAX_WATCHES) {
                throw new LimitExceededException("the number of watches", MAX_WATCHES);
            }
            Feed watch = new Feed(++added, prefix, listener);
            watches.add(watch);
            return watch;
        }
    }

    /** Queues changes, in this order, for the watches that they concern. */
    public void publish(List<Change> changes) {
        synchronized (lock) {
            for (Feed watch : watches) {
                changes.forEach(watch::offer);
            }
        }
    }

    /** Tells every watch that it may have missed changes. */
    public void gap() {
        synchronized (lock) {
            watches.stream().filter(watch -> watch.established).forEach(Feed::loseAll);
        }
    }

    /** Whether nobody watches. */
    public boolean isEmpty() {
        synchronized (lock) {
            return watches.isEmpty();
        }
    }

    /** Ends all watches, and refuses new ones. Idempotent. */
    public void close() {
        synchronized (lock) {
            closed = true;
            List.copyOf(watches).forEach(Feed::close);
        }
    }

    private void tellOne() {
        Feed watch = nextReady();
        try {
            for (int i = 0; watch != null && i < BATCH && watch.tellNext(); i++) {}
        } finally {
            synchronized (lock) {
                if (watch != null && watch.hasNews()) {
                    ready.add(watch);
                } else if (watch != null) {
                    watch.isReady = false;
                }
                telling = false;
                tellSoon();
            }
        }
    }

    private @Nullable Feed nextReady() {
        synchronized (lock) {
            return ready.poll();
        }
    }

    /** Called with the lock held. */
    private void tellSoon() {
        if (telling || ready.isEmpty()) {
            return;
        }
        try {
            executor.execute(this::tellOne);
            telling = true;
        } catch (RejectedExecutionException closing) {
            LOG.debug("The store's threads take no more", closing);
        }
    }

    /** One watch. Its fields are guarded by the feed's lock. */
    private final class Feed implements CoordinationStore.Watch {

        private final long number;
        private final String prefix;
        private final WatchListener listener;
        private final ArrayDeque<Change> queue = new ArrayDeque<>();
        private boolean gap;
        private boolean established;
        /** Whether it stands in ready or is being told. */
        private boolean isReady;

        private boolean ended;

        Feed(long number, String prefix, WatchListener listener) {
            this.number = number;
            this.prefix = prefix;
            this.listener = listener;
        }

        @Override
        public void close() {
            synchronized (lock) {
                ended = true;
                queue.clear();
                watches.remove(this);
            }
        }

        void establish() {
            if (!established) {
                established = true;
                loseAll();
            }
        }

        void offer(Change change) {
            if (!established || !change.key().startsWith(prefix)) {
                return;
            }
            if (queue.size() >= queueCapacity) {
                loseAll();
                return;
            }
            queue.add(change);
            becomeReady();
        }

        void loseAll() {
            queue.clear();
            gap = true;
            becomeReady();
        }

        void becomeReady() {
            if (!isReady) {
                isReady = true;
                ready.add(this);
            }
            tellSoon();
        }

        boolean hasNews() {
            return !ended && (gap || !queue.isEmpty());
        }

        /** Without the lock; whether there was something to tell. */
        boolean tellNext() {
            Change change;
            synchronized (lock) {
                if (!hasNews()) {
                    return false;
                }
                change = gap ? null : queue.poll();
                gap = false;
            }
            try {
                tell(change);
            } catch (Throwable thrown) {
                LOG.error("The listener on {} failed", prefix, thrown);
                resumeAfter(change);
            }
            return true;
        }

        private void tell(@Nullable Change change) {
            if (change == null) {
                listener.onGap();
            } else {
                listener.onChange(change.key(), change.now(), change.revision());
            }
        }

        private void resumeAfter(@Nullable Change change) {
            synchronized (lock) {
                if (change != null) {
                    loseAll();
                }
            }
        }
    }
}
