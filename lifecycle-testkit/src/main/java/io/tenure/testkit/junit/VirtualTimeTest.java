package io.tenure.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test in a world of its own, in which time passes only when the test says so: hours in no time, and the same history for the
 * same seed. What is due at the same instant happens in an order drawn from the seed, so a test that is run with several of
 * them sees several orders.
 *
 * <pre>{@code
 * @VirtualTimeTest(seeds = 20)
 * void idleChannel_isClosed(VirtualTime time, ResourceCoordinator coordinator) {
 *     ResourceLease<Channel> lease = coordinator.register(BANK, channel);
 *     time.advance(Duration.ofSeconds(6));
 *     assertThat(lease.isValid()).isFalse();
 * }
 * }</pre>
 *
 * <p>The test, its constructor, and what runs before and after each test may have a {@link io.tenure.time.VirtualTime} as a
 * parameter, and a {@link io.tenure.ResourceCoordinator} that lives in it, in memory, and is closed after the test. A task that
 * throws fails the test. A failure names its seed; the system property, or JUnit parameter, {@code tenure.seed} runs that one
 * alone. Virtual time belongs to the thread that runs the test: a timeout of JUnit's must not use another.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(VirtualTimeExtension.class)
public @interface VirtualTimeTest {

    /** The first seed. */
    long seed() default 1;

    /** How many seeds, one after the other, each a test of its own: 1 to 100,000. */
    int seeds() default 1;
}
