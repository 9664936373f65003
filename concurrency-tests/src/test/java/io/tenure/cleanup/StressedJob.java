package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A release that is done at once, or when the test says so; of a kind that has one at a time. Thread-safe. */
final class StressedJob implements ReleaseJob {

    /** Its deadline is far, so that it gets no timer before it has taken a while. */
    static final CleanupPolicy ONE_AT_A_TIME = new CleanupPolicy(
            3, Duration.ofSeconds(2), Duration.ofSeconds(1), 1, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final OwnerId OWNER = new OwnerId(0, 1);

    private final CompletionStage<?> stage;
    private final AtomicInteger finished = new AtomicInteger();

    private StressedJob(CompletionStage<?> stage) {
        this.stage = stage;
    }

    static StressedJob atOnce() {
        return new StressedJob(ReleaseAction.DONE);
    }

    static StressedJob when(CompletableFuture<?> done) {
        return new StressedJob(done);
    }

    int finishedTimes() {
        return finished.get();
    }

    @Override
    public CompletionStage<?> release(ReleaseContext context) {
        return stage;
    }

    @Override
    public void finished() {
        finished.incrementAndGet();
    }

    @Override
    public OwnerId owner() {
        return OWNER;
    }

    @Override
    public CleanupPolicy policy() {
        return ONE_AT_A_TIME;
    }

    @Override
    public @Nullable Executor executor() {
        return null;
    }

    @Override
    public String kind() {
        return "stressed";
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public Layer layer() {
        return Layer.CONNECTION;
    }

    @Override
    public ReleaseCause cause() {
        return ReleaseCause.CLOSED;
    }

    @Override
    public long token() {
        return 0;
    }
}
