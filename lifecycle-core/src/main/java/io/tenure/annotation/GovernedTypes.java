package io.tenure.annotation;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.Arrays;
import java.util.function.Function;

/** The governed classes, each read and bound once. */
final class GovernedTypes {
    /*
     * Kept by the class itself, so it goes when the class goes. It cannot keep Tenure's own loader alive beyond that, as
     * values of a ClassValue may: a class whose annotations are of our types was loaded where our types are visible, so
     * its loader holds ours already.
     */
    private static final ClassValue<Bound<GovernedType<?>>> TYPES = new ClassValue<>() {
        @Override
        protected Bound<GovernedType<?>> computeValue(Class<?> type) {
            return read(type);
        }
    };

    private GovernedTypes() {}

    /**
     * How objects of {@code type} are governed.
     *
     * @throws GovernedException if the annotations are wrong, or out of the lookup's reach
     */
    static GovernedType<?> of(Class<?> type, Lookup lookup) {
        return TYPES.get(type).with(lookup);
    }

    private static Bound<GovernedType<?>> read(Class<?> type) {
        Governed settings = type.isInterface() ? null : type.getDeclaredAnnotation(Governed.class);
        if (settings == null) {
            return TYPES.get(governingAbove(type));
        }
        if (type.isEnum()) {
            throw GovernedException.of(type, "@Governed is on an enum, whose constants never end; put it on a class");
        }
        GovernedClass<?> declared = GovernedClass.of(type, settings);
        Function<Lookup, GovernedType<?>> binder = lookup -> declared.bind(new Access(lookup));
        return new Bound<>(binder);
    }

    private static Class<?> governingAbove(Class<?> type) {
        Class<?> above = type.getSuperclass();
        while (above != null && !above.isAnnotationPresent(Governed.class)) {
            above = above.getSuperclass();
        }
        if (above == null) {
            throw ungoverned(type);
        }
        Member beyond = AnnotatedMembers.anyBeyond(above, type);
        if (beyond != null) {
            // It would never be read, and whoever wrote it believes otherwise.
            throw beyond.wrong("is annotated beyond " + above.getName()
                    + ", which is what is @Governed; give the subclass a @Governed with a kind of its own");
        }
        return above;
    }

    private static GovernedException ungoverned(Class<?> type) {
        return Arrays.stream(type.isInterface() ? new Class<?>[] {type} : type.getInterfaces())
                .filter(above -> above.isAnnotationPresent(Governed.class))
                .findFirst()
                .map(above -> GovernedException.of(
                        type, "@Governed is on the interface " + above.getName() + ", but must be on the class"))
                .orElseGet(() -> GovernedException.of(
                        type, "is not annotated @Governed, and neither is a class that it extends"));
    }
}
