package io.tenure.engine;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives seats to whoever asks, and takes them back; notes each. */
final class Seats implements ResourceAdapter<String> {
    final List<String> taken = new ArrayList<>();
    final List<String> released = new ArrayList<>();

    @Override
    public String kind() {
        return "seat";
    }

    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    @Override
    public String endpoint() {
        return "desk";
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        taken.add(intent.id());
        return CompletableFuture.completedStage(new Taken<>("taken " + intent.id(), intent.token()));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        released.add(record.id());
        return ReleaseAction.DONE;
    }
}
