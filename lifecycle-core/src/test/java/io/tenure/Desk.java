package io.tenure;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An external system that hands out seats, and compares nonces before it takes them back. */
class Desk implements ResourceAdapter<String> {
    final Map<String, Long> taken = new TreeMap<>();
    final List<String> released = new ArrayList<>();
    final AtomicBoolean refusing = new AtomicBoolean();
    /** Whether takes are never answered. */
    final AtomicBoolean silent = new AtomicBoolean();

    Supplier<CompletionStage<?>> releasing = () -> ReleaseAction.DONE;

    /** What it was bound to, each time. */
    final List<AdapterContext> bound = new ArrayList<>();
    /** The record of each take. */
    final List<ResourceRecord> takes = new ArrayList<>();

    @Override
    public void bind(AdapterContext context) {
        bound.add(context);
    }

    @Override
    public String kind() {
        return "seat";
    }

    @Override
    public Fencing fencing() {
        return Fencing.COMPARE_ONLY;
    }

    @Override
    public String endpoint() {
        return "desk";
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        if (refusing.get()) {
            return CompletableFuture.failedStage(
                    new TakeFailedException(intent.kind(), intent.id(), "the desk is closed", null));
        }
        takes.add(intent);
        taken.put(intent.id(), intent.nonce());
        return silent.get()
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(new Taken<>("taken " + intent.id(), intent.token()));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        taken.remove(record.id(), record.nonce());
        released.add(record.id());
        return releasing.get();
    }
}
