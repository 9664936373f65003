package io.tenure.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A field or method, seen from the class that is governed by what it is annotated with.
 *
 * @param governed the class that is governed, which may have inherited the member
 * @param raw the field or method itself
 */
record Member(Class<?> governed, java.lang.reflect.Member raw) {

    boolean plays(Role role) {
        return role.isPlayedBy(element());
    }

    AnnotatedElement element() {
        return (AnnotatedElement) raw;
    }

    String name() {
        return raw.getName();
    }

    Class<?> owner() {
        return raw.getDeclaringClass();
    }

    /** The field's type, or what the method returns. */
    Class<?> valueType() {
        return raw instanceof Method method ? method.getReturnType() : ((Field) raw).getType();
    }

    Class<?>[] parameterTypes() {
        return raw instanceof Executable code ? code.getParameterTypes() : new Class<?>[0];
    }

    boolean isStatic() {
        return Modifier.isStatic(raw.getModifiers());
    }

    /** Whether a call of either ends in the same body: one overrides the other, or both are what a third one overrides. */
    boolean isOneWith(Member other) {
        if (!(raw instanceof Method && other.raw instanceof Method)
                || !signature().equals(other.signature())) {
            return false;
        }
        int modifiers = raw.getModifiers() | other.raw.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
            return false;
        }
        return (isVisibleOutside() && other.isVisibleOutside()) || isOfSamePackage(other);
    }

    private boolean isVisibleOutside() {
        return (raw.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private boolean isOfSamePackage(Member other) {
        return owner().getPackageName().equals(other.owner().getPackageName())
                && owner().getClassLoader() == other.owner().getClassLoader();
    }

    /** The name, with its parameters' types for a method. */
    String signature() {
        return raw instanceof Executable ? name() + "(" + parameters() + ")" : name();
    }

    String parameters() {
        return Arrays.stream(parameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", "));
    }

    GovernedException wrong(String reason) {
        return wrong(reason, null);
    }

    GovernedException wrong(String reason, @Nullable Throwable cause) {
        return new GovernedException(governed, describe(), reason, cause);
    }

    /** The signature, and the class that declares it where that is another. */
    String describe() {
        return owner() == governed ? signature() : signature() + " (from " + owner().getName() + ")";
    }
}
