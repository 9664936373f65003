package io.tenure.testkit.junit;

import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.Ids;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test that leaves a resource behind, and says where it was opened.
 *
 * <pre>{@code
 * @ExtendWith(ResourceLeakExtension.class)
 * class OrderTest {
 *     @Test
 *     void pays(ResourceCoordinator coordinator) {       // in memory, closed after the test; or one that your code builds
 *         new Orders(coordinator).pay("order-42");
 *     }
 * }
 * }</pre>
 *
 * <p>It watches every coordinator that is built in the JVM from its first use on, wherever that is done, with nothing to be
 * added to the code under test. A resource is left behind if a lease on it is open, or its release is not done, when
 * everything has run that the test has for cleaning up: {@code @AfterEach}, {@code @AutoClose}, other extensions; and so is what
 * is still being taken. Before it says so it waits some time, in the coordinator's own time, for leases that are closed on other
 * threads, and for takes and releases that are under way. What was opened in {@code @BeforeAll} may stay until after {@code @AfterAll}. Resources that are ended by
 * closing their coordinator, by force, or at their TTL before the test ends, are not left behind.
 *
 * <p>A lease belongs to the test that asks for it on its own thread. What other threads or other extensions ask for belongs to
 * the test that built the coordinator, or else to the only test that runs at that moment; where there are several, to the class
 * that built the coordinator, and if none did, to all classes that run: then the last of them to end fails if it is left
 * behind, and names them all. If the test fails by itself, that is its failure, and what it left is added to it as suppressed.
 *
 * <p>By {@link org.junit.jupiter.api.extension.RegisterExtension @RegisterExtension} it can be set: each method below returns
 * an extension of its own, and leaves this one as it is. Where a test has several, all that the innermost says counts,
 * and nothing of the others: a nested class's field before that of the class around it, a subclass's before its superclass's. An
 * annotation says nothing where there is a field. Thread-safe.
 */
public final class ResourceLeakExtension
        implements ScopedInvocations,
                ExecutionCondition,
                TestInstancePreConstructCallback,
                BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver {

    private static final ConditionEvaluationResult LOOKING = ConditionEvaluationResult.enabled("looks for leaks");

    private final LeakSettings settings;

    /** Waits half a second for leases and 3 seconds for takes and releases, and ignores nothing. */
    public ResourceLeakExtension() {
        this(LeakSettings.DEFAULT);
    }

    private ResourceLeakExtension(LeakSettings settings) {
        OldestJUnit.require();
        this.settings = settings;
        LeakWatcher.want();
    }

    /**
     * With other times to wait for what is about to end, in the coordinator's own time.
     *
     * @param forLeases which are closed on other threads: 0 to 10 minutes
     * @param forReleases which are under way, and for takes: 0 to 10 minutes
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public ResourceLeakExtension patience(Duration forLeases, Duration forReleases) {
        return new ResourceLeakExtension(
                new LeakSettings(forLeases, forReleases, settings.ignored(), settings.shutdownCounts()));
    }

    /**
     * Of that kind, too, something may stay, such as what a background task keeps for good.
     *
     * @param kind the kind's name
     */
    public ResourceLeakExtension ignoring(String kind) {
        Set<String> ignored = new HashSet<>(settings.ignored());
        ignored.add(Ids.requireName("kind", kind));
        return new ResourceLeakExtension(
                new LeakSettings(settings.forLeases(), settings.forReleases(), ignored, settings.shutdownCounts()));
    }

    /**
     * Takes for left behind also what only the closing of its coordinator ended: for code whose coordinator lives as long as
     * the process, and is closed by the test alone.
     */
    public ResourceLeakExtension alsoAtShutdown() {
        return new ResourceLeakExtension(
                new LeakSettings(settings.forLeases(), settings.forReleases(), settings.ignored(), true));
    }

    /**
     * Has the coordinator watched that {@code builder} builds, for the test that runs on the calling thread. Only needed where
     * this extension cannot be found by core's class loader, or coordinators are built on threads of their own while tests run
     * side by side.
     *
     * @return the same builder
     */
    public CoordinatorBuilder watch(CoordinatorBuilder builder) {
        LeakScope home = Invocations.here();
        return builder.watchedBy((name, time) -> new WatchedCoordinator(time, home));
    }

    LeakSettings settings() {
        return settings;
    }

    // ---- for JUnit

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public @Nullable LeakScope scopeOf(ExtensionContext context) {
        return LeakScopes.of(context);
    }

    /**
     * No condition, but what JUnit asks before all extensions begin with a class: what they put into its store from then on is
     * closed before the class is looked at.
     */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestClass().isPresent() && context.getTestMethod().isEmpty()) {
            LeakScopes.begin(context, this);
        }
        return LOOKING;
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        boolean forAllTests = context.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_CLASS;
        if (forAllTests || context.getTestMethod().isPresent()) {
            LeakScopes.begin(context, this);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LeakScopes.begin(context, this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        LeakScopes.begin(context, this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ResourceCoordinator.class
                && LeakScopes.innermost(context) == this
                && !SeededWorld.isIn(context);
    }

    /** The coordinator of the test, or of the class where it is asked for outside the tests. */
    @Override
    public ResourceCoordinator resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return LeakScopes.begin(context, this).given();
    }
}
