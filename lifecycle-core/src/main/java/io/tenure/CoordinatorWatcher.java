package io.tenure;

import io.tenure.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches coordinators, whoever builds them: for test kits, which look for leases that nobody closed. Those that
 * {@link java.util.ServiceLoader} finds beside Tenure are asked for each coordinator that is given none of its own; the first
 * that wants it has it. Thread-safe.
 *
 * <p>Leases that nobody watches cost what they cost without any of this.
 */
@FunctionalInterface
public interface CoordinatorWatcher {

    /**
     * A coordinator is about to be built. What this throws is logged, and the coordinator goes without.
     *
     * @param name the coordinator's
     * @param time its clock, threads and randomness
     * @return null if it is not of interest
     */
    @Nullable
    CoordinatorWatch watch(String name, TimeSource time);
}
