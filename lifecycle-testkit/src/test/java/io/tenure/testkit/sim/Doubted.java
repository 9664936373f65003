package io.tenure.testkit.sim;

import io.tenure.testkit.ForwardingAdapter;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;

/** An adapter that says of what it took whether it is valid as it is told to. */
final class Doubted extends ForwardingAdapter<Grant> {

    private final boolean[] valid;

    Doubted(SystemAdapter adapter, boolean[] valid) {
        super(adapter);
        this.valid = valid;
    }

    @Override
    public boolean validFor(Grant resource, Duration duration) {
        return valid[0];
    }
}
