package io.tenure.annotation;

import com.google.errorprone.annotations.Keep;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method that ends the resource when its time is up, in place of {@link OnRelease} and of the same form. By default what
 * {@link OnRelease} does.
 */
@Documented
@Keep
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnExpire {}
