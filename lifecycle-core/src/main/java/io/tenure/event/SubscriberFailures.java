package io.tenure.event;

import com.google.common.eventbus.SubscriberExceptionContext;
import com.google.common.eventbus.SubscriberExceptionHandler;
import io.tenure.time.Throttle;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contains what subscribers throw: counts all of it, and logs one a second. */
final class SubscriberFailures implements SubscriberExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

    private final TimeSource time;
    private final AtomicLong count = new AtomicLong();
    private final Throttle failureLog = new Throttle(LOG_INTERVAL);

    SubscriberFailures(TimeSource time) {
        this.time = time;
    }

    long count() {
        return count.get();
    }

    /** Runs one call of one subscriber. */
    void contain(Runnable call) {
        try {
            call.run();
        } catch (Throwable error) {
            failed("A subscriber", error);
        }
    }

    @Override
    public void handleException(Throwable exception, SubscriberExceptionContext context) {
        failed(nameOf(context), exception);
    }

    private void failed(String subscriber, Throwable cause) {
        count.incrementAndGet();
        long heldBack = failureLog.tryPass(time.nowNanos());
        if (heldBack != Throttle.HELD_BACK) {
            LOG.warn(
                    "{} threw; the event goes on to the others ({} more such since last told)",
                    subscriber,
                    heldBack,
                    cause);
        }
    }

    /** Never the subscriber's own toString, which is foreign code and may throw. */
    private static String nameOf(SubscriberExceptionContext context) {
        Object subscriber = context.getSubscriber();
        return subscriber instanceof ConsumerSubscriber
                ? subscriber.toString()
                : subscriber.getClass().getName() + "."
                        + context.getSubscriberMethod().getName();
    }
}
