package io.tenure.engine;

import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.timer.Expiry.Verdict;
import io.tenure.timer.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Visits resources when time may have ended them. */
final class ExpiryLoop implements LoopBody {
    /*
     * The wheel is lazy. It holds slots, not resources: a slot stays linked when its resource is released, and when the
     * slot is used again with a deadline that is no earlier, nothing has to be done. A visit looks at what the slot holds
     * by then, and links it again where that must not end yet. So touches and renewals cost the wheel nothing, and a
     * resource that lives shorter than its TTL hardly ever reaches it.
     *
     * I1. No deadline is forgotten. A holder publishes the record (a renewal only ever moves its deadline on), then
     *     reads where the slot is armed; the loop writes that the slot is not armed, then reads the record. All four are
     *     volatile, so at least one sees the other's write: either the loop sees the record, or the holder sees that the
     *     slot is not armed early enough and puts it into the intake.
     * I2. The loop does not sleep past a deadline: it publishes when it will wake, then looks at the intake again; a
     *     holder fills the intake, then looks at when the loop will wake.
     * I3. No callback runs here: what time has ended is handed over.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ExpiryLoop.class);
    private static final int VISITS_PER_RUN = 4_096;
    private static final long AFTER_DEFECT_NANOS = 1_000_000_000;
    // How long the loop lets the workers catch up before it offers them more.
    private static final long BEHIND_NANOS = 1_000_000;

    private final ResourceTable table;
    private final Intake intake;
    private final Expirer expirer;
    private final TimerWheel wheel;
    private final EngineClock clock;

    // Whether the workers took no more in this run; the loop's alone.
    private boolean refused;
    // When the loop runs next, on the engine's clock; volatile, see I2.
    private volatile long nextRun;
    private volatile @Nullable Loop loop;

    ExpiryLoop(ResourceTable table, Expirer expirer, EngineClock clock) {
        this.table = table;
        this.intake = new Intake(table);
        this.expirer = expirer;
        this.clock = clock;
        this.wheel = new TimerWheel(0);
    }

    void drivenBy(Loop newLoop) {
        loop = newLoop;
    }

    /** A holder has set the slot's deadline: sees to it that the slot is visited in time. Any thread. */
    void arm(int slot, long visit) {
        if (visit < table.chunk(slot).armed(slot)) {
            intake.put(slot);
            Loop driver = loop;
            if (visit < nextRun && driver != null) {
                driver.wake();
            }
        }
    }

    @Override
    public long run(long nowNanos) {
        long now = clock.toEngine(nowNanos);
        refused = false;
        intake.drain(slot -> {
            if (visit(slot, now) == Verdict.REFUSED) {
                link(slot, now);
            }
        });
        wheel.poll(now, this::visit, VISITS_PER_RUN);
        long pause = wheel.nextWakeNanos(now);
        if (refused) {
            pause = Math.max(pause, BEHIND_NANOS);
        }
        nextRun = TtlPlan.plus(now, pause);
        return intake.isEmpty() ? pause : 0;
    }

    /** Looks, and comes again soon if that fails: a defect must cost time, not a deadline. */
    private Verdict visit(int slot, long now) {
        try {
            return look(slot, now);
        } catch (Throwable e) {
            // Whatever it is: the rest of the intake hangs on this chain, and would be forgotten with it.
            LOG.error("a resource could not be looked at and is looked at again", e);
            link(slot, now + AFTER_DEFECT_NANOS);
            return Verdict.MOVED_ON;
        }
    }

    /** Ends what the slot holds if its time has come, else links the slot for when it may. */
    private Verdict look(int slot, long now) {
        Chunk chunk = table.chunk(slot);
        chunk.setArmed(slot, Chunk.NOT_ARMED);
        ManagedResource<?> record = chunk.record(slot);
        if (record == null) {
            return Verdict.MOVED_ON;
        }
        long seen = record.word();
        long end = record.end();
        // One that is not born yet is armed by its birth, and a retired one ends with its last lease.
        if (!StateWord.isLive(seen) || StateWord.count(seen) == 0 || end == TtlPlan.NEVER) {
            return Verdict.MOVED_ON;
        }
        if (end <= now) {
            return expire(record);
        }
        if (record.visit(end) <= now) {
            record.noticed(end);
            expirer.notice(record, end - now);
        }
        link(slot, record.visit(end));
        return Verdict.MOVED_ON;
    }

    private Verdict expire(ManagedResource<?> record) {
        if (expirer.expire(record)) {
            return Verdict.EXPIRED;
        }
        refused = true;
        return Verdict.REFUSED;
    }

    private void link(int slot, long visit) {
        wheel.schedule(slot, visit);
        table.chunk(slot).setArmed(slot, visit);
    }
}
