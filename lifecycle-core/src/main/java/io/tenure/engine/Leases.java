package io.tenure.engine;

import io.tenure.resource.LeaseListener;
import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.Threads;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes leases: plain ones, those that are reported when held too long, and those that a listener is told of. Thread-safe. */
final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Threads threads;
    private final Announcer announcer;
    private final LeaseListener listener;
    private final AtomicLong failures = new AtomicLong();

    Leases(Threads threads, Announcer announcer, LeaseListener listener) {
        this.threads = threads;
        this.announcer = announcer;
        this.listener = listener;
    }

    /** Tells that somebody asks for a lease, on their thread. */
    LeaseListener.Note asked(String kind, @Nullable String id) {
        if (listener == LeaseListener.NONE) {
            return LeaseListener.Note.NONE;
        }
        try {
            return listener.asked(kind, id);
        } catch (Throwable e) {
            contain(e);
            return LeaseListener.Note.NONE;
        }
    }

    /**
     * A lease; it is told by {@link Lease#opened} that it is handed out.
     *
     * @param asked what was noted when it was asked for, on another thread; null if that is now, and on this one
     */
    <R> Lease<R> lease(ManagedResource<R> record, LeaseListener.@Nullable Note asked) {
        LeaseListener.Note note = asked == null ? asked(record.kind(), record.id()) : asked;
        Timer timer = record.plan().maxHold() == TtlPlan.NEVER ? null : HoldWatch.begin(record, threads, announcer);
        if (note != LeaseListener.Note.NONE) {
            return new NotedLease<>(record, timer, note, this);
        }
        return timer == null ? new Lease<>(record) : new WatchedLease<>(record, timer);
    }

    /** One more lease on a resource whose count has been raised for it. */
    <R> Lease<R> shared(ManagedResource<R> record) {
        announcer.shared(record);
        Lease<R> lease = lease(record, null);
        lease.opened();
        return lease;
    }

    /** Tells a listener something. */
    void tell(Runnable what) {
        try {
            what.run();
        } catch (Throwable e) {
            contain(e);
        }
    }

    /** Logs at powers of two. */
    private void contain(Throwable thrown) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{} threw, for the {}. time", listener.getClass().getName(), count, thrown);
        }
    }
}
