package io.tenure.cleanup;

import io.tenure.resource.InvalidArgumentException;

/**
 * The bounds of one layer's workers.
 *
 * @param threads how many workers may be inside a call at a time, 1 to 1024. A kind gets another only while it has
 *     fewer than are free: so one kind never has more than half of them, rounded up, and the next no more than half of
 *     what is left
 * @param hungThreads how many hung calls are made up for by another worker each, 0 to 4096; those beyond hold one of
 *     {@code threads} until they return
 * @param queuePerKind how many pending releases of one kind may wait for a place, 1 to 16,777,216; those beyond are
 *     parked at once. None is ever dropped
 */
public record LayerLimits(int threads, int hungThreads, int queuePerKind) {

    private static final int MAX_THREADS = 1024;
    private static final int MAX_HUNG_THREADS = 4096;
    private static final int MAX_QUEUE = 1 << 24;

    /**
     * Checks each part.
     *
     * @throws InvalidArgumentException if one is out of its bounds
     */
    public LayerLimits {
        range("threads", threads, 1, MAX_THREADS);
        range("hungThreads", hungThreads, 0, MAX_HUNG_THREADS);
        range("queuePerKind", queuePerKind, 1, MAX_QUEUE);
    }

    static void range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidArgumentException(field, value, min + " to " + max);
        }
    }
}
