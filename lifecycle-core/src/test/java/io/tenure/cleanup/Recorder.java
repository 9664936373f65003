package io.tenure.cleanup;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Keeps what it is told. */
final class Recorder implements EventSink, Transitions {

    final List<LifecycleEvent> events = Collections.synchronizedList(new ArrayList<>());
    final List<String> transitions = Collections.synchronizedList(new ArrayList<>());
    /** Runs within each telling that an attempt failed. */
    volatile Runnable onFailed = () -> {};

    final Set<EventType> wanted = EnumSet.allOf(EventType.class);

    void wantOnly(EventType... types) {
        wanted.clear();
        wanted.addAll(Arrays.asList(types));
    }

    <E> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    long count(String transition) {
        return transitions.stream().filter(told -> told.startsWith(transition)).count();
    }

    @Override
    public boolean wants(EventType type) {
        return wanted.contains(type);
    }

    @Override
    public void emit(LifecycleEvent event) {
        if (!wanted.contains(event.type())) {
            throw new AssertionError("nobody asked for " + event);
        }
        events.add(event);
    }

    @Override
    public void cleaned(String kind, Layer layer, int attempts, long tookNanos) {
        transitions.add("cleaned " + kind + " " + attempts);
    }

    @Override
    public void cleanupFailed(String kind, Layer layer, int attempt) {
        transitions.add("failed " + kind + " " + attempt);
        onFailed.run();
    }

    @Override
    public void parked(String kind, Layer layer) {
        transitions.add("parked " + kind);
    }

    @Override
    public void unparked(String kind, Layer layer) {
        transitions.add("unparked " + kind);
    }
}
