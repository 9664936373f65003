package io.tenure.engine;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for a release, how long, and on which thread they go on. */
final class Waits {

    private static final Logger LOG = LoggerFactory.getLogger(Waits.class);

    private final TimeSource time;
    private final Threads threads;
    private final EngineSettings settings;
    private final ReleasePipeline pipeline;
    // What kinds contribute; each kind once.
    private final List<Predicate<Thread>> nonBlocking = new CopyOnWriteArrayList<>();

    Waits(TimeSource time, Threads threads, EngineSettings settings, ReleasePipeline pipeline) {
        this.time = time;
        this.threads = threads;
        this.settings = settings;
        this.pipeline = pipeline;
    }

    /** How long a closer waits for a release of that layer, in nanoseconds. */
    long nanos(Layer layer) {
        return settings.closeWait(layer).toNanos();
    }

    /** When the release of a resource is done or parked; {@link ReleasePipeline#DONE} if none is under way. */
    CompletionStage<?> settling(ManagedResource<?> record) {
        return StateWord.isReleased(record.word()) ? pipeline.settling(record) : ReleasePipeline.DONE;
    }

    /** Whether a resource was released, and that is done or parked. False while it is still to be handed on, too. */
    boolean isOver(ManagedResource<?> record) {
        long seen = record.word();
        return StateWord.isDone(seen) || (StateWord.isReleased(seen) && pipeline.isParked(record));
    }

    /** Waits for a release where this thread may, and no longer than that. The release goes on either way. */
    void await(CompletionStage<?> release, long atMostNanos) {
        if (release == ReleasePipeline.DONE || atMostNanos == 0 || mustNotBlock()) {
            return;
        }
        try {
            time.await(release, Duration.ofNanos(atMostNanos));
        } catch (TimeoutException e) {
            LOG.debug("a release takes longer than its closer waits, and goes on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("releases complete normally", e);
        }
    }

    /** Minds threads that a kind has named, too. */
    void alsoMind(Predicate<Thread> threads) {
        nonBlocking.add(threads);
    }

    boolean mustNotBlock() {
        return threads.isOwnThread() || usersMindBlocking();
    }

    /** A predicate that throws must not turn a close into a failure, nor let an event loop be blocked. */
    private boolean usersMindBlocking() {
        try {
            Thread current = Thread.currentThread();
            return settings.mustNotBlock().test(current) || nonBlocking.stream().anyMatch(named -> named.test(current));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("it cannot be said whether this thread may block, so it is not blocked", e);
            return true;
        }
    }

    /**
     * A lease as whoever asked for it gets it. If they have gone away by then, having cancelled the stage or let it time
     * out, the lease is given back, for nobody else would.
     */
    <R> CompletionStage<ResourceLease<R>> handOut(CompletionStage<Lease<R>> taking) {
        CompletableFuture<ResourceLease<R>> taken = new CompletableFuture<>();
        boolean known = taking.toCompletableFuture().isDone();
        var unused = taking.whenCompleteAsync(
                (lease, failure) -> handOut(lease, failure, taken), known ? Runnable::run : pipeline.callbacks());
        return taken;
    }

    private static <R> void handOut(
            @Nullable Lease<R> lease, @Nullable Throwable failure, CompletableFuture<ResourceLease<R>> taken) {
        if (lease == null) {
            Throwable told = Objects.requireNonNull(failure, "a stage that has no lease has failed");
            Throwable cause = told instanceof CompletionException ? told.getCause() : told;
            taken.completeExceptionally(cause == null ? told : cause);
        } else if (!taken.complete(lease)) {
            lease.endElsewhere(ReleaseCause.CLOSED);
        }
    }

    /** The stage as users get it: what they hang on it runs where it harms no release. */
    CompletionStage<Void> forUser(CompletionStage<?> release) {
        return release == ReleasePipeline.DONE || release.toCompletableFuture().isDone()
                ? CompletableFuture.completedStage(null)
                : release.thenRunAsync(() -> {}, pipeline.callbacks());
    }
}
