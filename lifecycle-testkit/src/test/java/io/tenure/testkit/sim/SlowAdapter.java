package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks survivors to clean up no more than one a second. */
final class SlowAdapter implements ResourceAdapter<String> {

    /** More than are cleaned up in the time that any owner's cleanup has. */
    static final int MANY = 50;

    private final String kind;
    private final Set<String> held = new HashSet<>();

    SlowAdapter(String kind) {
        this.kind = kind;
    }

    int held() {
        return held.size();
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    @Override
    public String endpoint() {
        return "slow";
    }

    @Override
    public int reclaimsPerSecond() {
        return 1;
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        held.add(intent.id());
        return CompletableFuture.completedStage(new Taken<>(intent.id(), intent.token()));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        held.remove(record.id());
        return CompletableFuture.completedStage(null);
    }
}
