package io.tenure.time;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logging that cannot take its thread down: a logger may throw too, when the heap or the disk is full. */
final class SafeLog {

    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private SafeLog() {}

    /** Logs what {@code thread} ran into. */
    static void error(String message, String thread, Throwable cause) {
        try {
            LOG.error(message, thread, cause);
        } catch (Throwable unloggable) {
            // The channel for telling is what broke: the count of restarted threads is all that is left to see.
        }
    }
}
