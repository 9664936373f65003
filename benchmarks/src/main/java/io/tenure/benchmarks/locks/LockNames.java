package io.tenure.benchmarks.locks;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Names of locks, all of one length, none given twice in one JVM. Not thread-safe: each thread has its own. */
final class LockNames {

    /** What is in each name, and so in the key of each lock, whoever's it is. */
    static final String PREFIX = "account-";

    private static final AtomicLong SERIES = new AtomicLong();
    private static final long FIRST = 1_000_000_000_000_000L;
    private static final long SERIES_LENGTH = 1_000_000_000L;

    private long next = FIRST + SERIES.getAndIncrement() * SERIES_LENGTH;

    String next() {
        return PREFIX + next++;
    }

    /** The first names of a series: the same in every process. */
    static List<String> first(int count) {
        return IntStream.range(0, count).mapToObj(i -> PREFIX + (FIRST + i)).toList();
    }
}
