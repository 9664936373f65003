package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An interface of which some methods are governed, bound. Immutable. */
final class GovernedInterface<I> {

    private final Class<I> type;
    private final Map<Method, GovernedMethod> governed;
    private final Map<Method, MethodCall> plain;

    private GovernedInterface(Class<I> type, Map<Method, GovernedMethod> governed, Map<Method, MethodCall> plain) {
        this.type = type;
        this.governed = governed;
        this.plain = plain;
    }

    /**
     * Reads and binds an interface.
     *
     * @throws GovernedException if it cannot be wrapped
     */
    static <I> GovernedInterface<I> read(Class<I> type, Access access) {
        requireProxyable(type);
        Map<Method, GovernedMethod> governed = new HashMap<>();
        Map<Method, MethodCall> plain = new HashMap<>();
        Kinds kinds = new Kinds();
        for (Method method : callable(type)) {
            Method declaration = governing(type, method);
            if (declaration == null) {
                plain.put(method, MethodCall.bind(new Member(type, method), access));
            } else {
                Method narrowest = narrowest(type, method);
                governed.put(method, GovernedMethod.read(type, declaration, narrowest, kinds, access));
            }
        }
        if (governed.isEmpty()) {
            throw GovernedException.of(type, "has no method that is annotated @Governed");
        }
        return new GovernedInterface<>(type, governed, plain);
    }

    /**
     * Wraps {@code target}.
     *
     * @throws GovernedException if it carries annotations that the interface does not know of
     */
    I wrap(Registrar registrar, I target) {
        if (target == null) {
            throw new InvalidArgumentException("target", null, "an object that implements " + type.getName());
        }
        refuseAnnotatedImplementation(target.getClass());
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Wrapper(registrar, target)));
    }

    private void refuseAnnotatedImplementation(Class<?> targetType) {
        for (Method method : plain.keySet()) {
            Method implementation = publicMethod(targetType, method);
            if (implementation != null && implementation.isAnnotationPresent(Governed.class)) {
                throw new Member(targetType, implementation)
                        .wrong("@Governed is on the implementation, but must be on the method of " + type.getName());
            }
        }
    }

    private static @Nullable Method publicMethod(Class<?> type, Method like) {
        try {
            return type.getMethod(like.getName(), like.getParameterTypes());
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    static void requireProxyable(Class<?> type) {
        if (!type.isInterface()) {
            throw GovernedException.of(type, "is not an interface, so it cannot be wrapped");
        }
        if (type.isSealed() || type.isHidden()) {
            throw GovernedException.of(type, "is a sealed or hidden interface, so it cannot be wrapped");
        }
    }

    /** The methods that a proxy of the interface is asked for, those of {@link Object} left out. */
    static List<Method> callable(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    /** The most specific annotated declaration of a method; null if none is. An override alone does not end governance. */
    private static @Nullable Method governing(Class<?> type, Method method) {
        List<Method> declarations = new ArrayList<>();
        collect(type, method, declarations);
        declarations.removeIf(general -> declarations.stream().anyMatch(other -> isMoreSpecific(other, general)));
        if (declarations.size() > 1) {
            throw new Member(type, declarations.get(0))
                    .wrong("@Governed is also on "
                            + declarations.get(1).getDeclaringClass().getName() + "; declare the method once more in "
                            + type.getName() + " to decide");
        }
        return declarations.isEmpty() ? null : declarations.get(0);
    }

    private static boolean isMoreSpecific(Method method, Method than) {
        return method.getDeclaringClass() != than.getDeclaringClass()
                && than.getDeclaringClass().isAssignableFrom(method.getDeclaringClass());
    }

    private static void collect(Class<?> type, Method like, List<Method> declarations) {
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && method.isAnnotationPresent(Governed.class))
                .filter(method -> isSameCall(method, like) && !declarations.contains(method))
                .forEach(declarations::add);
        for (Class<?> above : type.getInterfaces()) {
            collect(above, like, declarations);
        }
    }

    /** Of the methods that one call may stand for, the one with the narrowest result: what the target really returns. */
    private static Method narrowest(Class<?> type, Method like) {
        Method narrowest = like;
        for (Method method : callable(type)) {
            if (isSameCall(method, like) && narrowest.getReturnType().isAssignableFrom(method.getReturnType())) {
                narrowest = method;
            }
        }
        return narrowest;
    }

    private static boolean isSameCall(Method one, Method other) {
        return one.getName().equals(other.getName())
                && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
    }

    private final class Wrapper implements InvocationHandler {

        private final Registrar registrar;
        private final I target;

        Wrapper(Registrar registrar, I target) {
            this.registrar = registrar;
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (ObjectMethods.includes(method)) {
                return ObjectMethods.answer(proxy, method, arguments, "governed " + target);
            }
            GovernedMethod governing = governed.get(method);
            if (governing != null) {
                return governing.open(registrar, target, arguments);
            }
            return Objects.requireNonNull(plain.get(method)).on(target, arguments);
        }
    }
}
