package io.tenure.annotation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What a proxy answers to the methods that every object has. */
final class ObjectMethods {

    private ObjectMethods() {}

    static boolean includes(Method method) {
        return method.getDeclaringClass() == Object.class;
    }

    /** A proxy is equal to itself alone, for it stands for one registration, whatever the object behind it says. */
    static Object answer(Object proxy, Method method, Object @Nullable [] arguments, Object shownAs) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            default -> shownAs.toString();
        };
    }
}
