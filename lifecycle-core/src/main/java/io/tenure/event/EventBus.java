package io.tenure.event;

import com.google.common.eventbus.AsyncEventBus;
import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.time.Threads;
import io.tenure.time.Throttle;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells observers what happened, on one thread of its own, over a Guava event bus. Observers only: there is no
 * acknowledgement, and when they are slower than events, events are dropped and counted. Nothing that must happen may
 * hang on it. Thread-safe.
 */
public final class EventBus implements EventSink {

    /*
     * Emitters put events into a bounded ring and wake the dispatching loop, which posts them to Guava's bus.
     *
     * I1 An emitter never waits and never runs a subscriber: where the ring is full the event is dropped and counted.
     * I2 Subscribers run one at a time, in the order of emission, on the dispatching thread alone, under no lock of ours.
     *    (Guava holds one of its own for each method without @AllowConcurrentEvents, which only this thread ever takes.)
     * I3 Whatever a subscriber throws is counted and logged, and the others still get the event. Guava lets an Error
     *    escape `post`, and would skip the rest of them: so it is an AsyncEventBus, whose executor is where each call of
     *    one subscriber can be contained. Its reordering needs several threads, and there is one.
     * I4 An event that nobody listens to is not posted, and there are no DeadEvents: a silent subscriber listens to all.
     * I5 Drops are told to the transitions as they happen, by the emitter, because the dispatcher may be the one that is
     *    stuck; to observers as an EventsDroppedEvent, once it goes on.
     * I6 close() waits for the ring to empty, at most as long as it is told, whatever a subscriber does.
     */

    /** How many events may wait by default. */
    public static final int DEFAULT_CAPACITY = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
    /** How many events one run of the loop delivers before it looks at drops and at the end. */
    private static final int BATCH = 256;

    private final TimeSource time;
    private final Transitions transitions;
    private final EventRing ring;
    private final SubscriberFailures failures;
    private final Subscriptions subscriptions;
    private final Loop loop;
    private final Throttle dropLog = new Throttle(Duration.ofSeconds(1));
    private final AtomicLong dropped = new AtomicLong();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    /** How many drops observers have been told of. Confined to the dispatcher. */
    private long droppedAndTold;
    /** The thread that is inside the loop's body, or null. Written by that thread. */
    private volatile @Nullable Thread dispatching;

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A bus with a dispatching thread of its own.
     *
     * @param transitions is told of drops, on the emitter's thread
     * @param capacity how many events may wait, 1 to 16,777,216
     * @throws io.tenure.resource.InvalidArgumentException if {@code capacity} is out of its bounds
     */
    public EventBus(TimeSource time, Threads threads, Transitions transitions, int capacity) {
        this.time = time;
        this.transitions = transitions;
        this.ring = new EventRing(capacity);
        this.failures = new SubscriberFailures(time);
        this.subscriptions = new Subscriptions(new AsyncEventBus(failures::contain, failures));
        this.loop = threads.loop("events", this::dispatch);
    }

    @Override
    public boolean wants(EventType type) {
        return subscriptions.includes(type) && !closed.get();
    }

    @Override
    public void emit(LifecycleEvent event) {
        if (closed.get()) {
            return;
        }
        if (ring.offer(event)) {
            loop.wake();
        } else {
            dropped.incrementAndGet();
            transitions.eventsDropped(1);
        }
    }

    /**
     * Registers an object whose methods annotated {@link com.google.common.eventbus.Subscribe} take events, until the
     * subscription is closed. Guava's bus holds it strongly.
     *
     * @throws io.tenure.resource.InvalidArgumentException if it has no such method, one that takes no or several
     *     arguments, or is subscribed already
     */
    public Subscription subscribe(Object subscriber) {
        return subscriptions.add(subscriber, SubscriberTypes.ofSubscriber(subscriber.getClass()));
    }

    /** Calls {@code consumer} with each event of that class until the subscription is closed. */
    public <E extends LifecycleEvent> Subscription subscribe(Class<E> type, Consumer<? super E> consumer) {
        return subscriptions.add(new ConsumerSubscriber<>(type, consumer), SubscriberTypes.of(type));
    }

    /** How many events were dropped because the ring was full, or because time was over at close. Only grows. */
    public long dropped() {
        return dropped.get();
    }

    /** How often a subscriber threw. Only grows. */
    public long subscriberFailures() {
        return failures.count();
    }

    /** How many events wait to be delivered. */
    public int waiting() {
        return ring.size();
    }

    /**
     * Takes no more events, delivers those that wait, for at most {@code atMost}, and ends the loop. Idempotent. Called
     * by a subscriber, it does not wait.
     */
    public void close(Duration atMost) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        loop.wake();
        if (dispatching != Thread.currentThread()) {
            awaitDrained(atMost);
        }
        loop.stop();
        countUndelivered();
    }

    private void awaitDrained(Duration atMost) {
        try {
            time.await(drained, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("A subscriber is still busy after {}: events that wait are dropped", atMost);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the drain only ever completes normally", e);
        }
    }

    private void countUndelivered() {
        int left = ring.size();
        if (left > 0) {
            dropped.addAndGet(left);
            transitions.eventsDropped(left);
        }
    }

    private long dispatch(long nowNanos) {
        dispatching = Thread.currentThread();
        try {
            boolean more = deliverBatch();
            tellDrops(nowNanos);
            if (closed.get() && !more) {
                drained.complete(null);
            }
            return more ? 0 : LoopBody.UNTIL_WOKEN;
        } finally {
            dispatching = null;
        }
    }

    private boolean deliverBatch() {
        for (int i = 0; i < BATCH; i++) {
            LifecycleEvent event = ring.poll();
            if (event == null) {
                return false;
            }
            deliver(event);
        }
        return true;
    }

    private void deliver(LifecycleEvent event) {
        if (subscriptions.includes(event.type())) {
            subscriptions.post(event);
        }
    }

    private void tellDrops(long nowNanos) {
        long total = dropped.get();
        long news = total - droppedAndTold;
        if (news == 0) {
            return;
        }
        droppedAndTold = total;
        if (dropLog.tryPass(nowNanos) != Throttle.HELD_BACK) {
            LOG.warn("Subscribers are slower than events: {} dropped, {} since the start", news, total);
        }
        deliver(new EventsDroppedEvent(time.wallMillis(), news, total));
    }
}
