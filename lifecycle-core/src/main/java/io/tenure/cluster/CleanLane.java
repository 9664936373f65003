package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Releases what the dead held, one kind's: paced, bounded, and patient with a system that is down. Confined to the loop. */
final class CleanLane {

    /*
     * I1 At most MAX_IN_FLIGHT calls are on their way, and no more begin in a second than the adapter wants. So what may
     *    be caught up on after a rest counts towards the second that follows: each call is paced a little longer.
     * I2 Nothing is sent while this process is not fit to judge others, as the gate says.
     */

    private static final int MAX_IN_FLIGHT = 64;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long BURST_NANOS = SECOND_NANOS / 10;
    private static final Duration GATE_PAUSE = Duration.ofMillis(100);

    private final OwnerHome home;
    private final Gate gate;
    private final ResourceAdapter<?> adapter;
    private final KindBreaker breaker;
    private final Deque<Job> queue = new ArrayDeque<>();
    private final long nanosPerCall;
    private int inFlight;
    private long nextCallNanos;
    private Serial.@Nullable Alarm alarm;

    private record Job(ResourceRecord record, CompletableFuture<@Nullable Void> done) {}

    CleanLane(OwnerHome home, Gate gate, ResourceAdapter<?> adapter) {
        this.home = home;
        this.gate = gate;
        this.adapter = adapter;
        this.breaker = new KindBreaker(home.time());
        long perSecond = Math.max(1, adapter.reclaimsPerSecond());
        this.nanosPerCall = (SECOND_NANOS + BURST_NANOS + perSecond - 1) / perSecond;
        this.nextCallNanos = home.time().nowNanos();
    }

    /** Whether failures are now held against the resource rather than its system. */
    boolean blamesResources() {
        return !breaker.isOpen();
    }

    /** Releases and revokes; fails if the adapter does. */
    CompletableFuture<@Nullable Void> clean(ResourceRecord record) {
        Job job = new Job(record, new CompletableFuture<>());
        queue.add(job);
        pump();
        return job.done();
    }

    private void pump() {
        while (!queue.isEmpty() && inFlight < MAX_IN_FLIGHT) {
            long waitNanos = gate.isFit() ? Math.max(breaker.waitNanos(), paceNanos()) : GATE_PAUSE.toNanos();
            if (waitNanos > 0) {
                wakeAfter(waitNanos);
                return;
            }
            send(queue.remove());
        }
    }

    /** What is unused for a while may be caught up on in one burst, of a tenth of a second's worth. */
    private long paceNanos() {
        long nowNanos = home.time().nowNanos();
        long earliest = nowNanos - BURST_NANOS;
        if (nextCallNanos - earliest < 0) {
            nextCallNanos = earliest;
        }
        return Math.max(0, nextCallNanos - nowNanos);
    }

    private void send(Job job) {
        inFlight++;
        nextCallNanos += nanosPerCall;
        long call = breaker.called();
        Duration timeout = home.settings().releaseTimeout();
        home.serial()
                .then(
                        home.adapters().call(adapter, timeout, () -> adapter.release(job.record(), true, timeout)),
                        (released, failure) -> {
                            inFlight--;
                            if (failure == null) {
                                breaker.succeeded();
                                job.done().complete(null);
                            } else {
                                breaker.failed(
                                        job.record().kind() + "/" + job.record().id(), call);
                                job.done().completeExceptionally(Failures.unwrap(failure));
                            }
                            pump();
                        });
    }

    private void wakeAfter(long waitNanos) {
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = waitNanos == Long.MAX_VALUE ? null : home.serial().after(Duration.ofNanos(waitNanos), this::pump);
    }
}
