package io.tenure.engine;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one coordinator knows of each kind that it has met, and so of each id. */
final class Kinds {

    private final ConcurrentHashMap<String, KindRuntime<?>> runtimes = new ConcurrentHashMap<>();
    private final ResourceRegistry registry;
    private final EngineSettings settings;

    Kinds(ResourceRegistry registry, EngineSettings settings) {
        this.registry = registry;
        this.settings = settings;
    }

    /**
     * The runtime of a kind.
     *
     * @throws InvalidArgumentException if another kind of the same name was used before
     */
    @SuppressWarnings("unchecked") // a runtime is only ever kept under its own kind's name
    <R> KindRuntime<R> runtime(ResourceKind<R> kind) {
        KindRuntime<?> known = runtimes.get(kind.name());
        if (known == null) {
            known = runtimes.computeIfAbsent(kind.name(), name -> meet(kind));
        }
        if (known.kind() != kind) {
            String first =
                    "the first one of that name, of " + known.kind().type().getName();
            throw new InvalidArgumentException("kind " + kind.name(), "a second one", first);
        }
        return (KindRuntime<R>) known;
    }

    private <R> KindRuntime<R> meet(ResourceKind<R> kind) {
        Predicate<Thread> nonBlocking = kind.nonBlockingThreads();
        if (nonBlocking != null) {
            registry.waits().alsoMind(nonBlocking);
        }
        return new KindRuntime<>(kind, settings.inherited(kind.layer()), registry);
    }

    /** The resource that has an id, whatever its state; null if none has it. */
    @Nullable
    ManagedResource<?> find(String kind, String id) {
        KindRuntime<?> runtime = runtimes.get(kind);
        return runtime == null ? null : runtime.find(id);
    }
}
