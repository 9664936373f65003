package io.tenure.testkit.sim;

import java.time.Duration;

/**
 * A guarantee that was broken.
 *
 * @param guarantee which
 * @param what how, for people
 * @param at how long the world had been going on
 */
public record Violation(Guarantee guarantee, String what, Duration at) {
    @Override
    public String toString() {
        return guarantee.name().replaceFirst("_.*", "") + " after " + at + ": " + what;
    }
}
