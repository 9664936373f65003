package io.tenure.testkit.junit;

import io.tenure.CoordinatorWatch;
import io.tenure.CoordinatorWatcher;
import io.tenure.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches every coordinator that is built once a test uses {@link ResourceLeakExtension}, and none before. Found by
 * {@link java.util.ServiceLoader}, which is why it is public; of no use to anybody else. Thread-safe.
 */
public final class LeakWatcher implements CoordinatorWatcher {

    // False to true once. Where no test looks for leaks, no coordinator is watched.
    private static volatile boolean wanted;

    /** For the service loader. */
    public LeakWatcher() {}

    static void want() {
        wanted = true;
    }

    @Override
    public @Nullable CoordinatorWatch watch(String name, TimeSource time) {
        return wanted ? new WatchedCoordinator(time, Invocations.here()) : null;
    }
}
