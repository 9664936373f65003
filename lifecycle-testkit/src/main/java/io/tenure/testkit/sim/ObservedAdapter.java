package io.tenure.testkit.sim;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.ForwardingAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets the history know which releases a process asks for; all else is the adapter's. */
final class ObservedAdapter<R> extends ForwardingAdapter<R> {

    private final SimulatedProcess process;
    /** Which of the process's coordinators asks; null if it may be any. */
    private final @Nullable Opening by;

    private final History history;

    ObservedAdapter(ResourceAdapter<R> adapter, SimulatedProcess process, @Nullable Opening by, History history) {
        super(adapter);
        this.process = process;
        this.by = by;
        this.history = history;
    }

    @Override
    public CompletionStage<Taken<R>> take(ResourceRecord intent, Duration timeout) {
        process.takesFor(intent.owner(), by);
        history.takeAsked(process, intent, reclaimsPerSecond());
        CompletableFuture<Taken<R>> answer = new CompletableFuture<>();
        // Noted before whoever asked goes on.
        try {
            super.take(intent, timeout).whenComplete((taken, failure) -> {
                if (failure != null) {
                    history.takeFailed(intent, failure);
                    answer.completeExceptionally(failure);
                } else {
                    history.taken(intent, taken.token());
                    answer.complete(taken);
                }
            });
        } catch (RuntimeException thrown) {
            history.takeFailed(intent, thrown);
            throw thrown;
        }
        return answer;
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        history.releases().asked(process, by, record);
        Runnable answered = history.releases().begun(process, by, record, timeout);
        try {
            return super.release(record, revoke, timeout).whenComplete((released, failure) -> {
                answered.run();
                if (failure == null) {
                    history.releaseConfirmed(record);
                }
            });
        } catch (RuntimeException thrown) {
            answered.run();
            throw thrown;
        }
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        history.releases().walkAsked(process, by, owner);
        return super.reclaimManifest(owner, timeout);
    }
}
