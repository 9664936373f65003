package io.tenure.store;

import io.tenure.resource.LimitExceededException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the connections to one in-memory store share: the state, its lock, and the threads. Thread-safe. */
final class MemoryServer {

    /*
     * Sessions are looked at before each access and by a timer, so an ended one is never seen, and is gone soon even if
     * nobody looks.
     *
     * I1 Whoever reads or writes the state has the lock, and has first ended the sessions that are due.
     * I2 While a session lives, the timer is set, to no later than its deadline.
     * I3 Changes reach all feeds in the order of revisions: they are published with the lock held. (Lock order: this
     *    one, then a feed's.)
     * I4 The threads end with the last connection.
     */

    /** The most connections to one store. */
    static final int MAX_CONNECTIONS = 1_000;

    private static final int THREADS = 2;
    private static final int TASKS_PER_CONNECTION = 3;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final TimeSource time;
    private final Threads threads;
    private final Executor executor;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final MemoryState state = new MemoryState(this::publish);
    /** One for each open connection. Guarded by lock. */
    private final Set<WatchFeed> feeds = new LinkedHashSet<>();
    /** Guarded by lock. */
    private TaskScheduler.@Nullable Timer timer;
    /** Meaningless without a timer. Guarded by lock. */
    private long timerNanos;
    /** Guarded by lock. */
    private boolean losing;
    /** Guarded by lock. */
    private boolean ended;

    MemoryServer(TimeSource time) {
        this.time = time;
        this.threads = time.newThreads("memory-store");
        this.executor = threads.executor("calls", THREADS, MAX_CONNECTIONS * TASKS_PER_CONNECTION);
    }

    Executor executor() {
        return executor;
    }

    TaskScheduler scheduler() {
        return threads.scheduler();
    }

    void connect(WatchFeed feed) {
        synchronized (lock) {
            if (ended) {
                throw new StoreException("connect came after the store was closed", Outcome.NOT_APPLIED, null);
            }
            if (feeds.size() >= MAX_CONNECTIONS) {
                throw new LimitExceededException("the number of connections", MAX_CONNECTIONS);
            }
            feeds.add(feed);
        }
    }

    void disconnect(WatchFeed feed) {
        boolean last;
        synchronized (lock) {
            last = feeds.remove(feed) && feeds.isEmpty();
            ended = ended || last;
        }
        if (last) {
            threads.close(GRACE);
        }
    }

    SessionGrant openSession(Duration ttl, long ttlNanos) {
        return access(state -> state.openSession(ttl, ttlNanos, time.nowNanos()));
    }

    SessionGrant keepSession(long session) {
        return access(state -> state.keepSession(session, time.nowNanos()));
    }

    <T> T access(Function<MemoryState, T> action) {
        synchronized (lock) {
            state.expire(time.nowNanos());
            try {
                return action.apply(state);
            } finally {
                setTimer();
            }
        }
    }

    /** For tests: whether changes are lost, with nobody told. */
    void lose(boolean losing) {
        synchronized (lock) {
            this.losing = losing;
        }
    }

    private void publish(List<WatchFeed.Change> changes) {
        if (!losing) {
            feeds.forEach(feed -> feed.publish(changes));
        }
    }

    /** Called with the lock held. A timer that rings early finds nothing due, and is set again. */
    private void setTimer() {
        Long next = state.nextDeadlineNanos();
        if (next == null || (timer != null && timerNanos - next <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = next;
        timer = threads.scheduler().schedule(Duration.ofNanos(next - time.nowNanos()), this::ring);
    }

    private void ring() {
        synchronized (lock) {
            timer = null;
            state.expire(time.nowNanos());
            setTimer();
        }
    }
}
