package io.tenure.testkit.junit;

import io.tenure.ResourceCoordinator;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Subscription;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Listens to a coordinator, keeps all that it tells, and waits for what a test expects.
 *
 * <pre>{@code
 * try (EventRecorder events = EventRecorder.of(coordinator)) {
 *     lease.close();
 *     events.await(ResourceCleanedEvent.class, Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>Thread-safe. As any observer it is told on the coordinator's dispatcher, after the fact.
 */
public final class EventRecorder implements AutoCloseable {

    private final Recorded<LifecycleEvent> events;
    private final Subscription subscription;

    private EventRecorder(ResourceCoordinator coordinator, TimeSource time) {
        events = new Recorded<>(time);
        subscription = coordinator.subscribe(LifecycleEvent.class, events::add);
    }

    /** Begins to listen to a coordinator of the machine's time. */
    public static EventRecorder of(ResourceCoordinator coordinator) {
        return of(coordinator, SystemTime.instance());
    }

    /** Begins to listen to a coordinator of that time, such as virtual time, which then passes while this waits. */
    public static EventRecorder of(ResourceCoordinator coordinator, TimeSource time) {
        return new EventRecorder(coordinator, time);
    }

    /** All that was told so far, in that order. */
    public List<LifecycleEvent> events() {
        return events.all();
    }

    /** All of that type, or of all types that it permits. */
    public <E extends LifecycleEvent> List<E> events(Class<E> type) {
        return only(type, event -> true);
    }

    /**
     * The first event of that type, told already or still to come.
     *
     * @throws AssertionError if none came within {@code atMost}; it says what came instead
     */
    public <E extends LifecycleEvent> E await(Class<E> type, Duration atMost) {
        return await(type, event -> true, atMost);
    }

    /**
     * The first event of that type for which {@code wanted} holds.
     *
     * @throws AssertionError if none came within {@code atMost}; it says what came instead
     */
    public <E extends LifecycleEvent> E await(Class<E> type, Predicate<? super E> wanted, Duration atMost) {
        return events.await(
                () -> {
                    List<E> found = only(type, wanted);
                    return found.isEmpty() ? null : found.get(0);
                },
                "no such " + type.getSimpleName(),
                atMost);
    }

    private <E extends LifecycleEvent> List<E> only(Class<E> type, Predicate<? super E> wanted) {
        List<E> found = new ArrayList<>();
        for (LifecycleEvent event : events.all()) {
            if (type.isInstance(event) && wanted.test(type.cast(event))) {
                found.add(type.cast(event));
            }
        }
        return List.copyOf(found);
    }

    /** Forgets what was told so far. */
    public void clear() {
        events.clear();
    }

    /** Listens no more. What was told stays. Idempotent. */
    @Override
    public void close() {
        subscription.close();
    }
}
