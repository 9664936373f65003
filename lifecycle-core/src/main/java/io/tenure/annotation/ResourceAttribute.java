package io.tenure.annotation;

import com.google.errorprone.annotations.Keep;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An attribute of the resource, read once when it is registered: a field, a method without parameters, or a parameter of a
 * {@link Governed} method. A {@code String}, a {@code UUID}, an enum constant, a number, a {@code boolean} or a
 * {@code char}; never null. It is shown in snapshots, and for external resources written into their record: no secrets.
 */
@Documented
@Keep
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface ResourceAttribute {

    /** The attribute's name; by default the member's. */
    String value() default "";
}
