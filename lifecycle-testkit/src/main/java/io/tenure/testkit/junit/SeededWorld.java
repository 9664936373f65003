package io.tenure.testkit.junit;

import io.tenure.ResourceCoordinator;
import io.tenure.time.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** The world of one seed: made when it is first asked for, and closed after the test. Used by the test's thread. */
final class SeededWorld
        implements ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                ClosedByJUnit {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SeededWorld.class);

    private final long seed;
    private @Nullable VirtualTime time;
    private @Nullable ResourceCoordinator coordinator;

    SeededWorld(long seed) {
        this.seed = seed;
    }

    /** Whether a test runs in such a world, and is given a coordinator of it. */
    static boolean isIn(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), VirtualTimeTest.class);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == VirtualTime.class || type == ResourceCoordinator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        VirtualTime world = time(context);
        return parameter.getParameter().getType() == VirtualTime.class ? world : coordinator(world, context);
    }

    private VirtualTime time(ExtensionContext context) {
        VirtualTime there = time;
        if (there == null) {
            there = VirtualTime.shuffled(seed);
            time = there;
            LeakScope scope = LeakScopes.of(context);
            if (scope != null) {
                // Not before it is asked what is left.
                scope.closeAfterwards(this);
                scope.hint(hint());
            } else {
                context.getStore(NAMESPACE).put(SeededWorld.class, this);
            }
        }
        return there;
    }

    private ResourceCoordinator coordinator(VirtualTime world, ExtensionContext context) {
        ResourceCoordinator there = coordinator;
        if (there == null) {
            LeakScope scope = LeakScopes.of(context);
            var builder = ResourceCoordinator.builder("test").time(world);
            if (scope != null) {
                builder.watchedBy((name, clock) -> new WatchedCoordinator(clock, scope));
            }
            there = builder.build();
            coordinator = there;
        }
        return there;
    }

    /** Ends what lives in the world, and fails if a task of it failed, whoever caught that. */
    @Override
    public void close() {
        if (coordinator != null) {
            coordinator.close();
        }
        if (time != null && !time.failures().isEmpty()) {
            AssertionError failed = new AssertionError(
                    time.failures().size() + " tasks failed in virtual time, the first with "
                            + time.failures().get(0) + "\n" + hint(),
                    time.failures().get(0));
            time.failures().stream().skip(1).forEach(failed::addSuppressed);
            throw failed;
        }
    }

    // ---- the failure names the seed

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw named(failure);
    }

    private Throwable named(Throwable failure) {
        failure.addSuppressed(new SeedOfFailure(hint()));
        return failure;
    }

    private String hint() {
        return "seed " + seed + "; -D" + VirtualTimeExtension.ONLY + "=" + seed + " runs it alone";
    }

    /** Stands beside a failure, which stays as it is. */
    private static final class SeedOfFailure extends Exception {

        private static final long serialVersionUID = 1L;

        SeedOfFailure(String hint) {
            super(hint, null, false, false);
        }
    }
}
