package io.tenure.etcd;

import io.grpc.MethodDescriptor;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that are not done: some wait, for a connection or their turn, the others are with etcd. Thread-safe. */
final class Calls implements Call.Owner {

    /*
     * A call goes from its caller's thread straight to gRPC, and its answer from gRPC's thread straight to whoever hangs on
     * its stage: no hop between. gRPC keeps the deadline; what watches over gRPC is one look around every few
     * milliseconds, for as long as there are calls.
     *
     * I1 At most maxInFlight calls are with etcd, and at most maxWaiting wait; what is too much is refused.
     * I2 Those that wait are started in the order they came.
     * I3 Each is done within its timeout and GRACE, also when gRPC's thread hangs, or at close.
     *
     * No stage is completed, and no call started, with the lock held. Lock order: this one, then the link's.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final String CLOSED = "ended with the store, which was closed";

    private final TimeSource time;
    private final TaskScheduler scheduler;
    private final Executor executor;
    private final int maxInFlight;
    private final int maxWaiting;
    private final Link link;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final ArrayDeque<Call<?, ?, ?>> waiting = new ArrayDeque<>();
    /** Guarded by lock. */
    private final Set<Call<?, ?, ?>> inFlight = new HashSet<>();
    /** Where calls go; null while there is no connection. Guarded by lock. */
    private @Nullable Connection connection;
    /** Whether a look around is due, or at work. Guarded by lock. */
    private boolean looking;
    /** Whether somebody starts those that wait. Guarded by lock. */
    private boolean starting;
    /** Guarded by lock. */
    private boolean closed;

    Calls(EtcdSettings settings, TaskScheduler scheduler, Executor executor, Link link) {
        this.time = settings.time();
        this.scheduler = scheduler;
        this.executor = executor;
        this.maxInFlight = settings.maxInFlight();
        this.maxWaiting = settings.maxWaiting();
        this.link = link;
    }

    /**
     * Asks etcd.
     *
     * @param what names the call in messages
     * @param timeout when the stage is done at the latest; zero or less fails it at once
     * @return what {@code answer} made of it, or fails with a {@link StoreException}
     */
    <Q, R, T extends @Nullable Object> CompletionStage<T> send(
            String what, MethodDescriptor<Q, R> method, Q request, Duration timeout, Call.Answer<R, T> answer) {
        if (timeout.isZero() || timeout.isNegative()) {
            return refused(what + " had no time left: its timeout was " + timeout);
        }
        Call<Q, R, T> call = new Call<>(what, method, request, answer, timeout, this);
        String refusal;
        Connection by;
        synchronized (lock) {
            refusal = refusal();
            by = refusal == null ? place(call) : null;
        }
        if (refusal != null) {
            return refused(what + ' ' + refusal);
        }
        if (by != null) {
            call.start(by);
        }
        return call.stage();
    }

    private static <T> CompletionStage<T> refused(String why) {
        return CompletableFuture.failedFuture(new StoreException(why, Outcome.NOT_APPLIED, null));
    }

    private @Nullable String refusal() {
        if (closed) {
            return "came after the store was closed";
        }
        return waiting.size() >= maxWaiting ? "was refused: " + maxWaiting + " calls wait, which is the limit" : null;
    }

    /** With the lock held: where to start it now, or null where it waits. */
    private @Nullable Connection place(Call<?, ?, ?> call) {
        lookSoon();
        if (connection == null || inFlight.size() >= maxInFlight || !waiting.isEmpty()) {
            waiting.add(call);
            return null;
        }
        inFlight.add(call);
        return connection;
    }

    /** The connection is another, or none: looked up here, so that the last one told is the last one seen. */
    void connectionChanged() {
        synchronized (lock) {
            connection = closed ? null : link.connection();
        }
        startWaiting();
    }

    /** Starts those whose turn it is. One thread at a time does so, for a start may end the call, which leads here again. */
    private void startWaiting() {
        synchronized (lock) {
            if (starting) {
                return;
            }
            starting = true;
        }
        while (true) {
            Call<?, ?, ?> next;
            Connection by;
            synchronized (lock) {
                by = connection;
                starting = by != null && inFlight.size() < maxInFlight && !waiting.isEmpty();
                if (by == null || !starting) {
                    return;
                }
                next = waiting.remove();
                inFlight.add(next);
            }
            next.start(by);
        }
    }

    @Override
    public void ended(Call<?, ?, ?> call) {
        boolean othersWait;
        synchronized (lock) {
            if (!inFlight.remove(call)) {
                waiting.remove(call);
            }
            othersWait = !waiting.isEmpty();
        }
        if (othersWait) {
            startWaiting();
        }
    }

    @Override
    public void silent(Connection by) {
        link.silent(by);
    }

    @Override
    public void unfit(Connection by, String why) {
        link.unfit(by, why);
    }

    @Override
    public long nowNanos() {
        return time.nowNanos();
    }

    /** When a call that begins now has to be done. */
    long deadlineNanos(Duration timeout) {
        return nowNanos() + Call.boundedNanos(timeout);
    }

    /** Fails all calls that are not done, and all to come. Idempotent. */
    void close() {
        List<Call<?, ?, ?>> ending;
        synchronized (lock) {
            closed = true;
            connection = null;
            ending = new ArrayList<>(waiting);
            ending.addAll(inFlight);
        }
        ending.forEach(call -> call.end(CLOSED));
    }

    /** How many calls are not done. */
    int pending() {
        synchronized (lock) {
            return waiting.size() + inFlight.size();
        }
    }

    /** With the lock held. */
    private void lookSoon() {
        if (!looking) {
            looking = true;
            scheduler.schedule(LOOK, this::look);
        }
    }

    /** On the timer, which completes nothing. */
    private void look() {
        List<Call<?, ?, ?>> late;
        synchronized (lock) {
            late = late(nowNanos());
            looking = false;
            if (!waiting.isEmpty() || !inFlight.isEmpty()) {
                lookSoon();
            }
        }
        if (!late.isEmpty()) {
            endLate(late);
        }
    }

    private void endLate(List<Call<?, ?, ?>> late) {
        try {
            executor.execute(() -> {
                String reason = link.reason();
                late.forEach(call -> call.timeOut(reason));
            });
        } catch (RejectedExecutionException full) {
            LOG.debug("The next look around finds them again", full);
        }
    }

    private List<Call<?, ?, ?>> late(long nowNanos) {
        List<Call<?, ?, ?>> late = new ArrayList<>();
        for (Call<?, ?, ?> call : waiting) {
            if (call.leftNanos(nowNanos) <= 0) {
                late.add(call);
            }
        }
        for (Call<?, ?, ?> call : inFlight) {
            if (call.leftNanos(nowNanos) <= -GRACE.toNanos()) {
                late.add(call);
            }
        }
        return late;
    }
}
