package io.tenure.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The long form of a test, left out of a plain run: {@code bin/test --long --part i/n} runs it, and its result becomes a row
 * of {@code docs/results/long-runs.md}. A test says how much it did by a report entry:
 *
 * <pre>{@code
 * @LongForm
 * void kills_loseNothing(TestReporter reporter) {
 *     ...
 *     reporter.publishEntry("runs", "200");
 * }
 * }</pre>
 *
 * Other entries follow the result in its column. A part ends within 60 minutes, so one long form takes at most 50.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("long")
@Test
@Timeout(value = 50, unit = TimeUnit.MINUTES)
public @interface LongForm {}
