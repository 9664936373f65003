package io.tenure;

import io.tenure.resource.LeaseListener;
import io.tenure.time.TimeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who watches a coordinator, and contains what they throw. */
final class Watchers {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    /** Who watches what nobody does. */
    private static final CoordinatorWatch NOBODY = new CoordinatorWatch() {
        @Override
        public void built(ResourceCoordinator coordinator) {}

        @Override
        public Note asked(String kind, @Nullable String id) {
            return Note.NONE;
        }
    };

    private Watchers() {}

    /** Looked for once in the life of a JVM, when the first coordinator is built. */
    private static final class Found {
        static final List<CoordinatorWatcher> ALL = find(CoordinatorWatcher.class.getClassLoader());
    }

    static List<CoordinatorWatcher> find(ClassLoader beside) {
        List<CoordinatorWatcher> found = new ArrayList<>();
        try {
            Iterator<CoordinatorWatcher> all =
                    ServiceLoader.load(CoordinatorWatcher.class, beside).iterator();
            while (all.hasNext()) {
                found.add(all.next());
            }
        } catch (ServiceConfigurationError e) {
            LOG.warn("a {} cannot be used, nor those after it", CoordinatorWatcher.class.getName(), e);
        }
        return List.copyOf(found);
    }

    /** The watch over a coordinator: by its own watcher, or else by the first found one that wants it. */
    static CoordinatorWatch watch(@Nullable CoordinatorWatcher own, String name, TimeSource time) {
        return watch(own == null ? Found.ALL : List.of(own), name, time);
    }

    static CoordinatorWatch watch(List<CoordinatorWatcher> watchers, String name, TimeSource time) {
        for (CoordinatorWatcher watcher : watchers) {
            try {
                CoordinatorWatch watch = watcher.watch(name, time);
                if (watch != null) {
                    return watch;
                }
            } catch (Throwable e) {
                LOG.warn("{} threw instead of watching {}", watcher.getClass().getName(), name, e);
            }
        }
        return NOBODY;
    }

    /** What the engine tells: nothing where nobody watches, so that it does not even ask. */
    static LeaseListener listener(CoordinatorWatch watch) {
        return watch == NOBODY ? LeaseListener.NONE : watch;
    }

    static void built(CoordinatorWatch watch, ResourceCoordinator coordinator) {
        try {
            watch.built(coordinator);
        } catch (Throwable e) {
            LOG.warn("{} threw when its coordinator was built", watch.getClass().getName(), e);
        }
    }
}
