package io.tenure.annotation;

import com.google.errorprone.annotations.Keep;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method that is asked at the TTL of an EXTERNAL resource whether it is still in use: true means one more TTL. It takes
 * nothing, returns a {@code boolean} or a {@code CompletionStage<Boolean>}, and must not block; an answer that is late or an
 * exception counts as no.
 */
@Documented
@Keep
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Heartbeat {}
