package io.tenure.cluster;

import io.tenure.store.CoordinationStore;
import io.tenure.store.WatchListener;
import java.time.Duration;

/** A way to a store that passes on what tests have no need to meddle with. */
abstract class PassingStore implements CoordinationStore {

    final CoordinationStore inner;

    PassingStore(CoordinationStore inner) {
        this.inner = inner;
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        return inner.watch(prefix, listener);
    }

    @Override
    public Liveness liveness() {
        return inner.liveness();
    }

    @Override
    public Duration minSessionTtl() {
        return inner.minSessionTtl();
    }

    @Override
    public void close() {
        inner.close();
    }
}
