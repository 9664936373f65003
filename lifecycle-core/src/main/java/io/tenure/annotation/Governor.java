package io.tenure.annotation;

import com.google.errorprone.annotations.CheckReturnValue;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TenureException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Registers what annotations describe, with a coordinator or a scope. Thread-safe; keeps nothing.
 *
 * <p>Members that are not public are reached with a {@link Lookup}: {@code MethodHandles.lookup()} of the class itself, or
 * of any class of its module. Each class is read and bound once; registering an object then costs no reflection.
 *
 * <p>All methods throw {@link GovernedException} where an annotation is wrong or an object's id or attributes are refused,
 * with the class, the member and the reason; nothing was registered then.
 */
public final class Governor {

    private Governor() {}

    /** The same as {@link #govern(Registrar, Object, Lookup)} for a class whose annotated members are all public. */
    @CheckReturnValue
    public static <T> ResourceLease<T> govern(Registrar registrar, T object) {
        return govern(registrar, object, MethodHandles.publicLookup());
    }

    /**
     * Registers a MEMORY or CONNECTION resource whose class is {@link Governed}. Never blocks.
     *
     * @throws GovernedException if the class is EXTERNAL: then its adapter takes it, by {@link #kindOf}, or it is taken
     *     already, for {@link #governAsync}; also if another class has declared the same kind
     * @throws io.tenure.resource.AlreadyRegisteredException if a live resource has the same kind and id
     */
    @CheckReturnValue
    public static <T> ResourceLease<T> govern(Registrar registrar, T object, Lookup lookup) {
        GovernedType<T> type = typeOf(object, lookup);
        if (type.kind().layer() == Layer.EXTERNAL) {
            throw GovernedException.of(
                    type.type(),
                    "is EXTERNAL, and so acquired by its adapter: acquire(Governor.kindOf(..), id, attributes), or"
                            + " governAsync(..) for one that is taken already");
        }
        return register(registrar, type, type.spec(object), object);
    }

    /**
     * Registers a resource of any layer whose class is {@link Governed}. An EXTERNAL one has to be taken already, and is
     * adopted: between its being taken and the completion of the stage, a crash leaves it behind and nobody knows of it.
     * Where the adapter can take it, acquire it by {@link #kindOf} instead.
     *
     * @return the lease; what goes wrong completes it exceptionally
     */
    @CheckReturnValue
    public static <T> CompletionStage<ResourceLease<T>> governAsync(
            Registrar registrar, Adopter adopter, T object, Lookup lookup) {
        try {
            GovernedType<T> type = typeOf(object, lookup);
            ResourceSpec spec = type.spec(object);
            if (type.kind().layer() != Layer.EXTERNAL) {
                return CompletableFuture.completedStage(register(registrar, type, spec, object));
            }
            if (spec.id() == null) {
                throw GovernedException.of(
                        type.type(), "is EXTERNAL, and so needs an id: annotate one with @ResourceId");
            }
            return adopter.adopt(type.kind(), spec, object);
        } catch (TenureException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** The same as {@link #kindOf(Class, Lookup)} for a class whose annotated members are all public. */
    public static <T> ResourceKind<T> kindOf(Class<T> type) {
        return kindOf(type, MethodHandles.publicLookup());
    }

    /**
     * The kind that a class declares: to find its resources by name, to wait for them, or to acquire EXTERNAL ones, whose
     * adapter then takes objects of that class. Always the same constant.
     *
     * @throws GovernedException if {@code type} does not carry {@link Governed} itself
     */
    public static <T> ResourceKind<T> kindOf(Class<T> type, Lookup lookup) {
        GovernedType<T> governed = typed(GovernedTypes.of(type, lookup));
        if (governed.type() != type) {
            throw GovernedException.of(
                    type, "is governed as " + governed.type().getName() + ", whose kind it shares; ask for that one's");
        }
        return governed.kind();
    }

    /** The same as {@link #governed(Registrar, Class, Object, Lookup)} for public interfaces. */
    public static <I> I governed(Registrar registrar, Class<I> type, I target) {
        return governed(registrar, type, target, MethodHandles.publicLookup());
    }

    /**
     * Wraps {@code target} so that what its {@link Governed} methods return is registered: an interface that is
     * {@link AutoCloseable}, or a {@link ResourceLease}. What they return instead is closed by {@code close()} or at the
     * end of its time, notes each use, and refuses any use after its end with
     * {@link io.tenure.resource.ResourceReleasedException}. Null is passed on, and so is every other method.
     *
     * <p>Parameters of such a method may carry {@link ResourceId} and {@link ResourceAttribute}. If a resource cannot be
     * registered, it is closed before the exception is thrown.
     *
     * @throws GovernedException if no method is governed, or one returns anything else or is EXTERNAL
     */
    public static <I> I governed(Registrar registrar, Class<I> type, I target, Lookup lookup) {
        return GovernedInterfaces.of(type, lookup).wrap(registrar, target);
    }

    private static <T> GovernedType<T> typeOf(T object, Lookup lookup) {
        if (object == null) {
            throw new InvalidArgumentException("object", null, "an object of a @Governed class");
        }
        return typed(GovernedTypes.of(object.getClass(), lookup));
    }

    @SuppressWarnings("unchecked") // the kind of a class fits the objects of its subclasses: it only ever takes them in
    private static <T> GovernedType<T> typed(GovernedType<?> type) {
        return (GovernedType<T>) type;
    }

    private static <T> ResourceLease<T> register(
            Registrar registrar, GovernedType<T> type, ResourceSpec spec, T object) {
        try {
            return registrar.register(type.kind(), spec, object);
        } catch (InvalidArgumentException e) {
            // The spec has been checked and the layer fits, so it is the kind: another one has its name.
            throw new GovernedException(type.type(), "", "@Governed is refused: " + e.getMessage(), e);
        }
    }
}
