package io.tenure.engine;

import io.tenure.resource.HeartbeatProbe;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.time.Threads;
import java.util.OptionalLong;

/** Ends what time has ended: retires or releases it, or asks its heartbeat first. Called by the expiry loop. */
final class Expirer {
    /*
     * I1. The loop's thread decides nothing that leads to a callback: it hands over.
     * I2. A decision is made from a word that is read before the deadline, at the moment of the decision; what was seen
     *     at the hand-over may have been renewed since.
     */
    private static final int TRIES = 64;

    private final ResourceRegistry registry;
    private final Announcer announcer;
    private final EngineClock clock;
    private final HandOver handOver;
    private final Probes probes;

    Expirer(ResourceRegistry registry, Announcer announcer, EngineClock clock, HandOver handOver, Threads threads) {
        this.registry = registry;
        this.announcer = announcer;
        this.clock = clock;
        this.handOver = handOver;
        this.probes = new Probes(threads, handOver);
    }

    void notice(ManagedResource<?> record, long leftNanos) {
        announcer.expiryDue(record, leftNanos);
    }

    /**
     * Time has ended a resource.
     *
     * @return false if nothing could be done now, so that the caller has to come again
     */
    <R> boolean expire(ManagedResource<R> record) {
        if (record.plan().onTtl() == OnTtl.RETIRE) {
            return retireIfPassed(record);
        }
        HeartbeatProbe<? super R> probe = record.runtime.kind().heartbeat();
        if (probe != null && !record.isIdleEnd(record.end()) && !record.isAtItsLongestLife()) {
            return probes.ask(record, probe, alive -> {
                if (alive) {
                    registry.renew(record, OptionalLong.empty());
                    registry.arm(record);
                } else {
                    releaseIfPassed(record);
                }
            });
        }
        return handOver.offer(() -> releaseIfPassed(record));
    }

    /** Nothing runs a callback here, so the loop's own thread may do it. */
    private boolean retireIfPassed(ManagedResource<?> record) {
        for (int i = 0; i < TRIES; i++) {
            long seen = record.word();
            if (!StateWord.isLive(seen)) {
                return true;
            }
            if (record.end() > clock.now()) {
                registry.arm(record);
                return true;
            }
            if (record.tryRetire(seen)) {
                // Its readers go on, but its id is free: whoever asks for it gets, or makes, a fresh one.
                record.runtime.unclaim(record);
                announcer.retired(record, StateWord.count(seen));
                return true;
            }
        }
        return false;
    }

    private void releaseIfPassed(ManagedResource<?> record) {
        for (int i = 0; i < TRIES; i++) {
            long seen = record.word();
            long end = record.end();
            if (StateWord.isReleased(seen)) {
                return;
            }
            if (end > clock.now()) {
                break;
            }
            ReleaseCause cause = record.isIdleEnd(end) ? ReleaseCause.IDLE_EXPIRED : ReleaseCause.TTL_EXPIRED;
            if (record.tryRelease(seen, cause)) {
                registry.releaseElsewhere(record);
                return;
            }
        }
        // Renewed, touched, or changing faster than we look: the expiry loop comes again.
        registry.arm(record);
    }
}
