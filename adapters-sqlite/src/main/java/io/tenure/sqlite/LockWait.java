package io.tenure.sqlite;

import io.tenure.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long the writer's lock has been waited for, by whichever calls. One thread at a time; {@link #length} for any. */
final class LockWait {

    /*
     * I1 A wait lasts on when the calls that waited give up: it ends when the lock is had, or when nobody has tried for
     *    as long as alarmAfter, since nobody knows then who has had it meanwhile.
     * I2 A wait of alarmAfter is an alarm, once.
     */

    private final TimeSource time;
    private final long alarmAfterNanos;
    private volatile @Nullable Wait wait;
    private boolean alarmed;

    /** When the lock was first and last asked for in vain. */
    private record Wait(long firstNanos, long lastNanos) {}

    LockWait(TimeSource time, Duration alarmAfter) {
        this.time = time;
        this.alarmAfterNanos = alarmAfter.toNanos();
    }

    /**
     * Notes that the lock was not had.
     *
     * @param askedNanos when it was asked for
     * @return whether that is an alarm
     */
    boolean refused(long askedNanos) {
        Wait present = present(askedNanos);
        long first = present == null ? askedNanos : present.firstNanos;
        long now = time.nowNanos();
        alarmed = alarmed && present != null;
        wait = new Wait(first, now);
        boolean isAlarm = !alarmed && now - first >= alarmAfterNanos;
        alarmed |= isAlarm;
        return isAlarm;
    }

    /**
     * Notes that the lock was had.
     *
     * @return the length of the wait if that was an alarm, else null
     */
    @Nullable
    Duration had() {
        Duration length = alarmed ? length() : null;
        wait = null;
        alarmed = false;
        return length;
    }

    /** How long the wait has lasted; null while there is none. */
    @Nullable
    Duration length() {
        long now = time.nowNanos();
        Wait present = present(now);
        return present == null ? null : Duration.ofNanos(now - present.firstNanos);
    }

    private @Nullable Wait present(long nowNanos) {
        Wait last = wait;
        return last == null || nowNanos - last.lastNanos >= alarmAfterNanos ? null : last;
    }
}
