package io.tenure.sqlite;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Logs when something begins to fail and when it works again, and not each time in between. Thread-safe. */
final class Trouble {

    private final Logger log;
    private final String what;
    private final AtomicBoolean on = new AtomicBoolean();

    /**
     * Of one thing.
     *
     * @param what stands before "fail" and "work again"
     */
    Trouble(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    void fails(Throwable failure) {
        if (on.compareAndSet(false, true)) {
            log.warn("{} fail; further failures go to the debug level", what, failure);
        } else {
            log.debug("{} still fail", what, failure);
        }
    }

    void works() {
        if (on.get() && on.compareAndSet(true, false)) {
            log.info("{} work again", what);
        }
    }
}
