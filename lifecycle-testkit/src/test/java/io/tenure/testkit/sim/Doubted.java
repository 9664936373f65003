package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** An adapter that says of what it took whether it is valid as it is told to. */
final class Doubted implements ResourceAdapter<Grant> {

    private final SystemAdapter adapter;
    private final boolean[] valid;

    Doubted(SystemAdapter adapter, boolean[] valid) {
        this.adapter = adapter;
        this.valid = valid;
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
    public String endpoint() {
        return adapter.endpoint();
    }

    @Override
    public CompletionStage<Taken<Grant>> take(ResourceRecord intent, Duration timeout) {
        return adapter.take(intent, timeout);
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return adapter.release(record, revoke, timeout);
    }

    @Override
    public boolean validFor(Grant resource, Duration duration) {
        return valid[0];
    }
}
