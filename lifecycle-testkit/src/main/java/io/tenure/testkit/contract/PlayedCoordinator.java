package io.tenure.testkit.contract;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of a coordinator as an adapter sees. Those of one test share the counters of their namespace, and what is known of
 * who is closed. Thread-safe.
 */
record PlayedCoordinator(
        String name,
        TimeSource time,
        OwnerId owner,
        Map<String, Long> counters,
        Set<OwnerId> closed,
        List<ResourceRecord> lost)
        implements AdapterContext {

    PlayedCoordinator(String name, TimeSource time, Map<String, Long> counters, Set<OwnerId> closed) {
        this(
                name,
                time,
                new OwnerId(time.random().nextLong(), time.random().nextLong()),
                counters,
                closed,
                new CopyOnWriteArrayList<>());
    }

    @Override
    public boolean mustNotBlock() {
        return false;
    }

    @Override
    public CompletionStage<Long> countUp(String counter, long above, Duration timeout) {
        return CompletableFuture.completedStage(
                counters.merge(counter, above + 1, (last, asked) -> Math.max(last + 1, asked)));
    }

    @Override
    public CompletionStage<Boolean> isClosed(OwnerId asked, Duration timeout) {
        return CompletableFuture.completedStage(closed.contains(asked));
    }

    @Override
    public void lost(ResourceRecord record, String reason) {
        lost.add(record);
    }
}
