package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for a resource. Decided once, on the loop; the caller's stage completes elsewhere.
 *
 * @param <R> what a holder works with
 */
final class Acquisition<R> {

    private final ResourceAdapter<R> adapter;
    private final ResourceRecord wanted;
    private final @Nullable R adopted;
    private final long deadlineNanos;
    private final Notices notices;
    private final CompletableFuture<ExternalHold<R>> stage = new CompletableFuture<>();
    private Serial.@Nullable Alarm alarm;
    private Runnable forgetWait = () -> {};
    private boolean decided;

    Acquisition(
            ResourceAdapter<R> adapter,
            ResourceRecord wanted,
            @Nullable R adopted,
            long deadlineNanos,
            Notices notices) {
        this.adapter = adapter;
        this.wanted = wanted;
        this.adopted = adopted;
        this.deadlineNanos = deadlineNanos;
        this.notices = notices;
    }

    ResourceAdapter<R> adapter() {
        return adapter;
    }

    ResourceRecord wanted() {
        return wanted;
    }

    /** What is taken already, or null if the adapter has to take it. */
    @Nullable
    R adopted() {
        return adopted;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    CompletableFuture<ExternalHold<R>> stage() {
        return stage;
    }

    void alarm(Serial.Alarm set) {
        alarm = set;
    }

    /** It waits for something; {@code forget} is run if it is decided before. */
    void waits(Runnable forget) {
        forgetWait = forget;
    }

    boolean isDecided() {
        return decided;
    }

    /** Whether this call decided it. */
    boolean succeed(ExternalHold<R> hold) {
        return decide(() -> stage.complete(hold));
    }

    /** Whether this call decided it. */
    boolean fail(Throwable failure) {
        return decide(() -> stage.completeExceptionally(failure));
    }

    private boolean decide(Runnable completion) {
        if (decided) {
            return false;
        }
        decided = true;
        if (alarm != null) {
            alarm.cancel();
        }
        forgetWait.run();
        notices.complete(completion);
        return true;
    }
}
