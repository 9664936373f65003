package io.tenure.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes in the background what was taken, or may have been, and is of no use. Thread-safe; goes on by the loop. */
final class DirectUndoing {

    /*
     * I1 It is released and its nonce revoked, again and again until that is confirmed; only then it leaves the book. So
     *    a take that is late is refused.
     * I2 Once for each, however often it is begun; another's attempt that is under way is waited for, and is enough.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DirectUndoing.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final OwnerHome home;
    private final DirectReleasing releasing;
    private final AtomicInteger pending = new AtomicInteger();

    DirectUndoing(OwnerHome home, DirectReleasing releasing) {
        this.home = home;
        this.releasing = releasing;
    }

    int pending() {
        return pending.get();
    }

    /** Begins to undo what nobody holds. */
    void begin(DirectEntry entry) {
        if (!entry.beUndone()) {
            return;
        }
        pending.incrementAndGet();
        if (entry.whenGone(pending::decrementAndGet)) {
            home.serial().execute(() -> attempt(entry, FIRST_PAUSE));
        } else {
            pending.decrementAndGet();
        }
    }

    private void attempt(DirectEntry entry, Duration pause) {
        Duration timeout = home.settings().releaseTimeout();
        home.serial()
                .then(
                        home.adapters()
                                .<@Nullable Void>call(entry.adapter(), timeout, left -> releasing.release(entry, left)),
                        (released, failure) -> {
                            if (failure != null) {
                                LOG.info(
                                        "Undoing a take of {} goes on: {}",
                                        entry.record().kind(),
                                        Failures.describe(failure));
                                home.serial().after(pause, () -> attempt(entry, longer(pause)));
                            }
                        });
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
