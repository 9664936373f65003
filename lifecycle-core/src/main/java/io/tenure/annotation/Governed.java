package io.tenure.annotation;

import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ResourceKind;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a kind: on a class for its objects, which {@link Governor#govern govern} registers; on a method of an interface
 * for what it returns, which {@link Governor#governed governed} registers.
 *
 * <p>Each part means what the method of that name in {@link ResourceKind.Builder} means. Durations are written as
 * {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, in ISO-8601 ({@code PT30S}), or as {@code never}; an
 * empty one is left to the layer and the coordinator. See {@link DurationText}.
 *
 * <p>Annotated members are looked for in the class, in the classes it extends, and in the interfaces it implements; one
 * that overrides another is one with it. A subclass is governed as the nearest class above it that carries this annotation.
 * It may override annotated methods; to annotate members of its own it needs a {@code @Governed} of its own. Records are
 * governed by their components; enums and interfaces are not.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Governed {

    /**
     * The kind's name, unique within a coordinator: 1 to 64 characters of a-z, 0-9, {@code -}, {@code _} and {@code .},
     * the first a letter.
     */
    String kind();

    /** What the resource rests on. */
    Layer layer() default Layer.MEMORY;

    /** From registration or renewal to the end. */
    String ttl() default "";

    /** From the last touch to the end. */
    String idle() default "";

    /** How long one lease should be held; reported, never enforced. */
    String maxHold() default "";

    /** From registration to the end, whatever is renewed. */
    String maxLifetime() default "";

    /** How long ahead of the end an {@code ExpiryDueEvent} is emitted. */
    String expiryNotice() default "";

    /** What happens at the TTL while leases are open: none, or one. */
    OnTtl[] onTtl() default {};

    /** By how much, downward, TTL and idle time are spread: 0 to 0.5. */
    double jitter() default 0.10;

    /** How many may be live at a time, at least 1. */
    long maxLive() default Long.MAX_VALUE;
}
