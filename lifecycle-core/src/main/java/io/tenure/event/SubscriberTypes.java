package io.tenure.event;

import com.google.common.eventbus.Subscribe;
import com.google.common.reflect.TypeToken;
import io.tenure.resource.InvalidArgumentException;
import java.lang.reflect.Method;

/** Which types of event a subscriber listens to, as bits: bit <i>n</i> for the type of ordinal <i>n</i>. */
final class SubscriberTypes {

    private SubscriberTypes() {}

    /** The bit of one type. Bits live in memory only, so nothing depends on the order of the constants. */
    @SuppressWarnings("EnumOrdinal")
    static long bit(EventType type) {
        return 1L << type.ordinal();
    }

    /** The types whose records are instances of {@code listenedTo}. */
    static long of(Class<?> listenedTo) {
        long bits = 0;
        for (EventType type : EventType.values()) {
            if (listenedTo.isAssignableFrom(type.eventClass())) {
                bits |= bit(type);
            }
        }
        return bits;
    }

    /**
     * The types that the methods of a Guava subscriber listen to.
     *
     * @throws InvalidArgumentException if none takes any of Tenure's events
     */
    static long ofSubscriber(Class<?> subscriber) {
        long bits = 0;
        for (Class<?> type : TypeToken.of(subscriber).getTypes().rawTypes()) {
            for (Method method : type.getDeclaredMethods()) {
                bits |= ofMethod(method);
            }
        }
        if (bits == 0) {
            throw new InvalidArgumentException(
                    "subscriber",
                    subscriber,
                    "a class with a method that is annotated @Subscribe and takes a LifecycleEvent");
        }
        return bits;
    }

    private static long ofMethod(Method method) {
        boolean listens = method.isAnnotationPresent(Subscribe.class) && method.getParameterCount() == 1;
        return listens ? of(method.getParameterTypes()[0]) : 0;
    }
}
