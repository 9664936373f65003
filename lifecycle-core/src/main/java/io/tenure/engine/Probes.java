package io.tenure.engine;

import io.tenure.resource.HeartbeatProbe;
import io.tenure.time.Threads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Asks external resources whose TTL has passed whether they are still in use. */
final class Probes {
    /*
     * I1. Each kind has workers of its own: one whose probes block holds up no other kind's.
     */
    private final Threads threads;
    private final HandOver handOver;
    // By kind. Its own order means nothing.
    private final Map<String, ProbeLane> lanes = new ConcurrentHashMap<>();

    Probes(Threads threads, HandOver handOver) {
        this.threads = threads;
        this.handOver = handOver;
    }

    /**
     * Asks, and has {@code answer} told on a worker.
     *
     * @return false if there is no place for the question now
     */
    <R> boolean ask(ManagedResource<R> record, HeartbeatProbe<? super R> probe, Consumer<Boolean> answer) {
        return lanes.computeIfAbsent(record.kind(), kind -> new ProbeLane(kind, threads))
                .ask(record, probe, alive -> handOver.run(() -> answer.accept(alive)));
    }
}
