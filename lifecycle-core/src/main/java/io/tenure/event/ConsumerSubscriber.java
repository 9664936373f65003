package io.tenure.event;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.Subscribe;
import java.util.function.Consumer;

/** A consumer in the form that Guava's bus registers. */
final class ConsumerSubscriber<E extends LifecycleEvent> {

    private final Class<E> type;
    private final Consumer<? super E> consumer;

    ConsumerSubscriber(Class<E> type, Consumer<? super E> consumer) {
        this.type = type;
        this.consumer = consumer;
    }

    /** Without {@code @AllowConcurrentEvents}, Guava would call the consumer under a lock. */
    @Subscribe
    @AllowConcurrentEvents
    public void on(LifecycleEvent event) {
        if (type.isInstance(event)) {
            consumer.accept(type.cast(event));
        }
    }

    /** For the log. */
    @Override
    public String toString() {
        return consumer.getClass().getName();
    }
}
