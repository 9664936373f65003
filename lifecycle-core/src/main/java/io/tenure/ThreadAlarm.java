package io.tenure;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.ThreadRestartedEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.Text;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Raises the alarm when a thread died and was replaced. */
final class ThreadAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadAlarm.class);

    private ThreadAlarm() {}

    static void raise(Threads threads, TimeSource time, Transitions transitions, EventSink events) {
        threads.onRestart((thread, cause) -> {
            LOG.error("thread {} died and was replaced", thread, cause);
            transitions.threadRestarted();
            if (events.wants(EventType.THREAD_RESTARTED)) {
                events.emit(new ThreadRestartedEvent(time.wallMillis(), thread, Text.escape(String.valueOf(cause))));
            }
        });
    }
}
