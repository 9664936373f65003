package io.tenure.testkit.sim;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets the history know which releases a process asks for; all else is the adapter's. */
final class ObservedAdapter<R> implements ResourceAdapter<R> {

    private final ResourceAdapter<R> adapter;
    private final SimulatedProcess process;
    private final History history;

    ObservedAdapter(ResourceAdapter<R> adapter, SimulatedProcess process, History history) {
        this.adapter = adapter;
        this.process = process;
        this.history = history;
    }

    @Override
    public String kind() {
        return adapter.kind();
    }

    @Override
    public Fencing fencing() {
        return adapter.fencing();
    }

    @Override
    public void bind(AdapterContext context) {
        adapter.bind(context);
    }

    @Override
    public String endpoint() {
        return adapter.endpoint();
    }

    @Override
    public int reclaimsPerSecond() {
        return adapter.reclaimsPerSecond();
    }

    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        return adapter.complete(id, attributes);
    }

    @Override
    public CompletionStage<Taken<R>> take(ResourceRecord intent, Duration timeout) {
        history.takeAsked(process, intent, adapter.reclaimsPerSecond());
        CompletableFuture<Taken<R>> answer = new CompletableFuture<>();
        // Noted before whoever asked goes on.
        adapter.take(intent, timeout).whenComplete((taken, failure) -> {
            if (failure != null) {
                history.takeFailed(intent, failure);
                answer.completeExceptionally(failure);
            } else {
                history.taken(intent, taken.token());
                answer.complete(taken);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        history.releaseAsked(process, record);
        return adapter.release(record, revoke, timeout).whenComplete((released, failure) -> {
            if (failure == null) {
                history.releaseConfirmed(record);
            }
        });
    }

    @Override
    public @Nullable CompletionStage<Boolean> isHeld(ResourceRecord record, Duration timeout) {
        return adapter.isHeld(record, timeout);
    }

    @Override
    public boolean validFor(R resource, Duration duration) {
        return adapter.validFor(resource, duration);
    }

    @Override
    public boolean isExclusive() {
        return adapter.isExclusive();
    }

    @Override
    public boolean keepsManifest() {
        return adapter.keepsManifest();
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return adapter.find(id, timeout);
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        history.walkAsked(process, owner);
        return adapter.reclaimManifest(owner, timeout);
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        return adapter.mustNotBlock(thread);
    }
}
