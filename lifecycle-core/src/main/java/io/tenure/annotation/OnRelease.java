package io.tenure.annotation;

import com.google.errorprone.annotations.Keep;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method that ends the resource in good order. It takes nothing or a {@link io.tenure.resource.ReleaseContext}, returns
 * nothing or a {@link java.util.concurrent.CompletionStage} that completes when the work is done, and may throw. It is tried
 * again where it failed, so it should be idempotent.
 *
 * <p>Without it, a {@link io.tenure.resource.ResourceHandle} or {@link AutoCloseable} ends as it says itself, an EXTERNAL
 * resource by its adapter alone, and a MEMORY one that has another callback by being dropped.
 */
@Documented
@Keep
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnRelease {}
