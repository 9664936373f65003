package io.tenure.testkit.junit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which code of tests runs at this moment, so that a lease is noted by the test that asked for it. */
final class Invocations {
    /*
     * I1. A lease that is asked for on a thread that runs code of a test is that test's.
     * I2. One that is asked for on another thread, or by an extension, is noted by the test that built the coordinator, or else
     *     by the only one that runs; where another might have asked, by the class that built the coordinator, and if none
     *     did, by all classes that run.
     * I3. Who is over notes nothing more: his class does in his place. Only where no class runs does nobody.
     */
    private static final ThreadLocal<@Nullable Running> HERE = new ThreadLocal<>();
    private static final Set<Running> ALL = ConcurrentHashMap.newKeySet();
    // Those that JUnit has begun, and has not closed yet.
    private static final Set<LeakScope> BEGUN = ConcurrentHashMap.newKeySet();

    private Invocations() {}

    /** One call of a test's code; each is its own. */
    private static final class Running {
        final LeakScope scope;
        final @Nullable Running outer;

        Running(LeakScope scope, @Nullable Running outer) {
            this.scope = scope;
            this.outer = outer;
        }
    }

    /** A body that may throw anything. */
    @FunctionalInterface
    interface Body<T extends @Nullable Object> {
        /**
         * Runs it.
         *
         * @throws Throwable as it likes
         */
        T run() throws Throwable;
    }

    /** Runs code of a test; what it asks for is noted in {@code scope}. */
    static <T extends @Nullable Object> T within(@Nullable LeakScope scope, Body<T> body) throws Throwable {
        if (scope == null) {
            return body.run();
        }
        Running running = new Running(scope, HERE.get());
        HERE.set(running);
        ALL.add(running);
        try {
            return body.run();
        } finally {
            ALL.remove(running);
            if (running.outer == null) {
                HERE.remove();
            } else {
                HERE.set(running.outer);
            }
        }
    }

    /** Whose code this thread runs; null if nobody's. */
    static @Nullable LeakScope here() {
        Running running = HERE.get();
        return running == null ? null : running.scope;
    }

    static void begun(LeakScope scope) {
        BEGUN.add(scope);
    }

    static void over(LeakScope scope) {
        BEGUN.remove(scope);
    }

    /**
     * Who notes a lease that this thread asks for: one, or all classes that run, or nobody.
     *
     * @param home of the coordinator
     */
    static List<LeakScope> scopesFor(@Nullable LeakScope home) {
        LeakScope here = stillOpen(here());
        LeakScope one = here == null ? onlyOne(stillOpen(home)) : here;
        return one == null ? BEGUN.stream().filter(LeakScope::isOutermost).toList() : List.of(one);
    }

    /** The nearest that is not over: the scope itself, or that of its class. */
    private static @Nullable LeakScope stillOpen(@Nullable LeakScope scope) {
        return scope == null || !scope.isOver() ? scope : stillOpen(scope.parent());
    }

    /** The only one that runs of those that belong to {@code home}, which a test is to itself; else {@code home}. */
    private static @Nullable LeakScope onlyOne(@Nullable LeakScope home) {
        List<LeakScope> running = ALL.stream()
                .map(each -> each.scope)
                .filter(scope -> !scope.isOver() && scope.isWithin(home))
                .distinct()
                .toList();
        boolean isAlone = running.size() == 1
                && BEGUN.stream()
                        .filter(scope -> scope.isWithin(home))
                        .allMatch(scope -> running.get(0).isWithin(scope));
        return isAlone ? running.get(0) : home;
    }
}
