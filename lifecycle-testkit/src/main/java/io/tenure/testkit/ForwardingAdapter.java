package io.tenure.testkit;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Passes every call on to another adapter: to be extended by one that watches, delays or falsifies some of them. As safe for
 * use by several threads as the other.
 *
 * @param <R> what a holder works with
 */
public abstract class ForwardingAdapter<R> implements ResourceAdapter<R> {

    private final ResourceAdapter<R> adapter;

    /** Passes everything on to {@code adapter}. */
    protected ForwardingAdapter(ResourceAdapter<R> adapter) {
        this.adapter = adapter;
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
        return adapter.take(intent, timeout);
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return adapter.release(record, revoke, timeout);
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
        return adapter.reclaimManifest(owner, timeout);
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        return adapter.mustNotBlock(thread);
    }
}
