package io.tenure.engine;

import io.tenure.cleanup.PipelineSettings;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.RefusingThreads;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A registry with all that it needs, in virtual time or in real time, and a record of what its handles were told. */
final class EngineWorld {

    static final OwnerId OWNER = new OwnerId(1, 2);

    final TimeSource time;
    final RefusingThreads threads;
    final ReleasePipeline pipeline;
    final ResourceRegistry registry;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<LifecycleEvent> events = Collections.synchronizedList(new ArrayList<>());
    /** Runs within each telling, on the thread that tells. */
    volatile Consumer<LifecycleEvent> onEvent = event -> {};

    EngineWorld(TimeSource time, EngineSettings settings) {
        this(time, settings, Transitions.NONE);
    }

    EngineWorld(TimeSource time, EngineSettings settings, Transitions transitions) {
        this.time = time;
        this.threads = new RefusingThreads(time.newThreads("test"));
        EventSink sink = new EventSink() {
            @Override
            public boolean wants(EventType type) {
                return true;
            }

            @Override
            public void emit(LifecycleEvent event) {
                events.add(event);
                onEvent.accept(event);
            }
        };
        this.pipeline = new ReleasePipeline(time, threads, Transitions.NONE, sink, PipelineSettings.DEFAULT);
        this.registry = new ResourceRegistry(
                time, threads, pipeline, new Announcer(time, transitions, sink), settings, () -> OWNER);
    }

    static EngineWorld virtual() {
        return new EngineWorld(VirtualTime.inSequence(42), EngineSettings.DEFAULT);
    }

    VirtualTime virtualTime() {
        return time instanceof HookedTime hooked ? hooked.world : (VirtualTime) time;
    }

    void advance(long millis) {
        virtualTime().advance(Duration.ofMillis(millis));
    }

    /** A kind builder of MEMORY whose resources note which callback ended them. */
    ResourceKind.Builder<String> memory(String name) {
        return noting(ResourceKind.memory(name, String.class));
    }

    ResourceKind.Builder<String> connection(String name) {
        return noting(ResourceKind.connection(name, String.class));
    }

    private ResourceKind.Builder<String> noting(ResourceKind.Builder<String> kind) {
        return kind.release(noting("release"))
                .onExpire(noting("onExpire"))
                .onForceRelease(noting("onForceRelease"))
                .jitter(0);
    }

    private ReleaseAction<String> noting(String callback) {
        return ReleaseAction.blocking(
                (resource, context) -> calls.add(callback + " " + resource + " " + context.cause()));
    }

    Lease<String> register(ResourceKind<String> kind, String resource) {
        return registry.register(kind, ResourceSpec.UNNAMED, resource);
    }

    Lease<String> register(ResourceKind<String> kind, String id, String resource) {
        return registry.register(kind, ResourceSpec.named(id), resource);
    }

    Scope scope(String name) {
        return new Scope(registrar(), name, TtlPlan.NEVER);
    }

    ScopedRegistrar registrar() {
        return new ScopedRegistrar() {
            @Override
            public ResourceRegistry registry() {
                return registry;
            }

            @Override
            public <R> Lease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
                return registry.register(kind, spec, resource);
            }

            @Override
            public <R> Lease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
                throw new AssertionError("no external resources here");
            }

            @Override
            public <R> CompletionStage<Lease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
                throw new AssertionError("no external resources here");
            }
        };
    }

    <E extends LifecycleEvent> List<E> events(Class<E> type) {
        List<E> found = new ArrayList<>();
        synchronized (events) {
            for (LifecycleEvent event : events) {
                if (type.isInstance(event)) {
                    found.add(type.cast(event));
                }
            }
        }
        return found;
    }

    int live() {
        int[] count = {0};
        registry.forEach(record -> count[0]++);
        return count[0];
    }
}
