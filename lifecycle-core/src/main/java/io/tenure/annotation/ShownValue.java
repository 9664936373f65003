package io.tenure.annotation;

import com.google.common.primitives.Primitives;
import java.util.Set;
import java.util.UUID;

/** Which values may be ids and attributes, and how they are written. */
final class ShownValue {

    private static final Set<Class<?>> ID_TYPES =
            Set.of(String.class, UUID.class, Byte.class, Short.class, Integer.class, Long.class);
    private static final Set<Class<?>> ATTRIBUTE_TYPES = Set.of(
            String.class,
            UUID.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Boolean.class,
            Character.class);

    private ShownValue() {}

    /** Why a value of that type cannot play the role; empty if it can. */
    static String objection(Role role, Class<?> type) {
        if (role == Role.ID) {
            return ID_TYPES.contains(Primitives.wrap(type))
                    ? ""
                    : role + " is of type " + type.getSimpleName() + ", but must be a String, a UUID or a whole number";
        }
        // Any other object's toString() may be long, secret, or different each time.
        return ATTRIBUTE_TYPES.contains(Primitives.wrap(type)) || type.isEnum()
                ? ""
                : role + " is of type " + type.getSimpleName()
                        + ", but must be a String, a UUID, an enum, a number, a boolean or a char";
    }

    static String of(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
    }
}
