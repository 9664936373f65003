package io.tenure.annotation;

import com.google.errorprone.annotations.Keep;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The resource's id, read once when it is registered: a field, a method without parameters, or a parameter of a
 * {@link Governed} method. A {@code String}, a {@code UUID}, or a whole number; never null. Without it the resource cannot
 * be found by name.
 */
@Documented
@Keep
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface ResourceId {}
