package io.tenure.examples.gateway.load;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The gateways that orders go to, in turns; one that is gone gets no more. Thread-safe. */
final class Gateways {

    private final List<URI> there;
    private final AtomicInteger turns = new AtomicInteger();

    Gateways(List<URI> gateways) {
        this.there = new CopyOnWriteArrayList<>(gateways);
    }

    /** Whose turn it is; empty if all are gone. */
    Optional<URI> next() {
        Object[] now = there.toArray();
        return now.length == 0
                ? Optional.empty()
                : Optional.of((URI) now[Math.floorMod(turns.getAndIncrement(), now.length)]);
    }

    /** Leaves one out from now on; returns whether that is news. */
    boolean gone(URI gateway) {
        return there.remove(gateway);
    }
}
