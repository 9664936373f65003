package io.tenure.annotation;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.function.Function;

/** The interfaces whose methods are governed, each read and bound once; kept as {@link GovernedTypes} keeps classes. */
final class GovernedInterfaces {

    private static final ClassValue<Bound<GovernedInterface<?>>> INTERFACES = new ClassValue<>() {
        @Override
        protected Bound<GovernedInterface<?>> computeValue(Class<?> type) {
            Function<Lookup, GovernedInterface<?>> binder = lookup -> GovernedInterface.read(type, new Access(lookup));
            return new Bound<>(binder);
        }
    };

    private GovernedInterfaces() {}

    @SuppressWarnings("unchecked") // each is kept under its own class
    static <I> GovernedInterface<I> of(Class<I> type, Lookup lookup) {
        return (GovernedInterface<I>) INTERFACES.get(type).with(lookup);
    }
}
