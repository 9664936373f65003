package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job that does what a test says, and notes when it was called. */
final class ScriptedJob implements ReleaseJob {

    /** What an attempt does. */
    interface Behaviour {
        CompletionStage<?> call(ReleaseContext context) throws Exception;
    }

    static final OwnerId OWNER = new OwnerId(1, 2);
    static final Behaviour DONE = context -> ReleaseAction.DONE;

    final List<Duration> calls = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());
    final List<Duration> deadlines = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger mostInside = new AtomicInteger();
    final AtomicInteger finished = new AtomicInteger();

    private final TimeSource time;
    private final long originNanos;
    private final String kind;
    private final String id;
    private Layer layer = Layer.EXTERNAL;
    private CleanupPolicy policy = CleanupPolicy.DEFAULT;
    private Supplier<@Nullable Executor> executor = () -> null;
    private Behaviour behaviour = DONE;
    private Runnable whenFinished = () -> {};
    private String scarce = "";

    ScriptedJob(TimeSource time, long originNanos, String kind, String id) {
        this.time = time;
        this.originNanos = originNanos;
        this.kind = kind;
        this.id = id;
    }

    ScriptedJob layer(Layer value) {
        layer = value;
        return this;
    }

    ScriptedJob policy(CleanupPolicy value) {
        policy = value;
        return this;
    }

    ScriptedJob on(Executor value) {
        executor = () -> value;
        return this;
    }

    ScriptedJob onSupplied(Supplier<@Nullable Executor> value) {
        executor = value;
        return this;
    }

    ScriptedJob does(Behaviour value) {
        behaviour = value;
        return this;
    }

    /** The given behaviours one after the other; the last one for good. */
    ScriptedJob doesInTurn(Behaviour... values) {
        AtomicInteger turn = new AtomicInteger();
        return does(context -> values[Math.min(turn.getAndIncrement(), values.length - 1)].call(context));
    }

    ScriptedJob whenFinished(Runnable value) {
        whenFinished = value;
        return this;
    }

    /** There is no memory left where that is asked for the first time. */
    ScriptedJob onceWithoutMemory(String accessor) {
        scarce = accessor;
        return this;
    }

    private void asked(String accessor) {
        if (scarce.equals(accessor)) {
            scarce = "";
            throw new OutOfMemoryError("planted");
        }
    }

    boolean isFinished() {
        return finished.get() == 1;
    }

    @Override
    public CompletionStage<?> release(ReleaseContext context) throws Exception {
        calls.add(Duration.ofNanos(time.nowNanos() - originNanos));
        attempts.add(context.attempt());
        deadlines.add(context.attemptDeadline());
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            return behaviour.call(context);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void finished() {
        finished.incrementAndGet();
        whenFinished.run();
    }

    @Override
    public OwnerId owner() {
        return OWNER;
    }

    @Override
    public CleanupPolicy policy() {
        asked("policy");
        return policy;
    }

    @Override
    public @Nullable Executor executor() {
        return executor.get();
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public String id() {
        asked("id");
        return id;
    }

    @Override
    public Layer layer() {
        return layer;
    }

    @Override
    public ReleaseCause cause() {
        return ReleaseCause.CLOSED;
    }

    @Override
    public long token() {
        return 7;
    }
}
