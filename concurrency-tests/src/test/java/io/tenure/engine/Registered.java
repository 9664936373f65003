package io.tenure.engine;

import io.tenure.cleanup.PipelineSettings;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registry with no thread of its own, and one kind whose releases are counted. */
final class Registered implements ScopedRegistrar {

    private static final String ID = "an id";

    private final HandClock clock = new HandClock();
    private final HandClock expirersClock = new HandClock();
    private final AtomicInteger releases = new AtomicInteger();
    private final ResourceKind<String> kind;
    private final ResourceRegistry registry;
    private final Expirer expirer;
    private final Expirer aheadExpirer;

    Registered() {
        this(UnaryOperator.identity());
    }

    /** @param more what else is said of the kind */
    Registered(UnaryOperator<ResourceKind.Builder<String>> more) {
        kind = more.apply(
                        ResourceKind.memory("stressed", String.class).jitter(0).release((resource, context) -> {
                            releases.incrementAndGet();
                            return ReleaseAction.DONE;
                        }))
                .build();
        CallerThreads threads = new CallerThreads();
        ReleasePipeline pipeline =
                new ReleasePipeline(clock, threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        Announcer announcer = new Announcer(clock, Transitions.NONE, EventSink.NONE);
        OwnerId owner = new OwnerId(0, 1);
        registry = new ResourceRegistry(clock, threads, pipeline, announcer, EngineSettings.DEFAULT, () -> owner);
        EngineClock engineClock = registry.clock();
        expirer = new Expirer(registry, announcer, engineClock, new HandOver(threads), threads);
        aheadExpirer = new Expirer(registry, announcer, new EngineClock(expirersClock), new HandOver(threads), threads);
    }

    /** Lets the clock by which {@link #expireAhead} finds that time is up run ahead, so that nothing else has to move. */
    Registered ahead(Duration ahead) {
        expirersClock.set(ahead.toNanos());
        return this;
    }

    HandClock clock() {
        return clock;
    }

    ResourceKind<String> kind() {
        return kind;
    }

    Lease<String> unnamed() {
        return registry.register(kind, ResourceSpec.UNNAMED, "a resource");
    }

    Lease<String> named() {
        return named(ID);
    }

    Lease<String> named(String id) {
        return registry.register(kind, ResourceSpec.named(id), "a resource");
    }

    @Nullable
    Lease<String> find() {
        return find(ID);
    }

    @Nullable
    Lease<String> find(String id) {
        return registry.find(kind, id);
    }

    /** Whether a live resource has the id, or one that is about to be born. */
    boolean isTaken(String id) {
        return registry.runtime(kind).isTaken(id);
    }

    /** The live resource that has the id, once it is born; null if none has it. */
    @Nullable
    ManagedResource<?> awaitBirth(String id) {
        ManagedResource<?> record = registry.find(kind.name(), id);
        while (record != null && record.word() == StateWord.UNBORN) {
            record = registry.find(kind.name(), id);
        }
        return record;
    }

    static String id() {
        return ID;
    }

    /** As the expiry loop does when it comes to one whose end has passed, as far as it saw. */
    void expire(Lease<String> lease) {
        expirer.expire(lease.record);
    }

    /** The same for one whose end has passed by the clock that runs ahead. */
    void expireAhead(ManagedResource<?> record) {
        aheadExpirer.expire(record);
    }

    boolean renew(Lease<String> lease) {
        return registry.renew(lease.record, OptionalLong.empty());
    }

    /** As a holder of another lease does. */
    boolean share(Lease<String> lease) {
        return lease.record.tryShare();
    }

    /** As its holder does; whether that decided its release. */
    boolean close(Lease<String> lease) {
        return close(lease.record);
    }

    boolean close(ManagedResource<?> record) {
        boolean decided = record.closeOne(ReleaseCause.CLOSED);
        if (decided) {
            registry.release(record);
        }
        return decided;
    }

    /** As an operator does; whether that decided its release. */
    boolean force(Lease<String> lease) {
        return registry.force(lease.record, ReleaseCause.FORCED) != null;
    }

    /** How it stands, how often it was released, and whether it is in the table still, and found by its id. */
    String end(Lease<String> lease) {
        String where = (live() > 0 ? ", there" : ", gone") + (isTaken(ID) ? " by name" : "");
        return WordStress.ending(lease.record) + ", " + releases() + where;
    }

    /** As the shutdown does. */
    void shutDown() {
        registry.close();
        registry.forEach(record -> registry.force(record, ReleaseCause.SHUTDOWN));
    }

    int live() {
        AtomicInteger live = new AtomicInteger();
        registry.forEach(record -> live.incrementAndGet());
        return live.get();
    }

    int releases() {
        return releases.get();
    }

    Scope scope(String name) {
        return new Scope(this, name, TtlPlan.NEVER);
    }

    @Override
    public <R> Lease<R> register(ResourceKind<R> of, ResourceSpec spec, R resource) {
        return registry.register(of, spec, resource);
    }

    @Override
    public <R> Lease<R> acquire(ResourceKind<R> of, ResourceSpec spec) {
        throw new UnsupportedOperationException("there is nothing outside");
    }

    @Override
    public <R> CompletionStage<Lease<R>> acquireAsync(ResourceKind<R> of, ResourceSpec spec) {
        throw new UnsupportedOperationException("there is nothing outside");
    }

    @Override
    public ResourceRegistry registry() {
        return registry;
    }
}
