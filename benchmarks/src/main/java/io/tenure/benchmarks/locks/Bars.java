package io.tenure.benchmarks.locks;

import java.time.Duration;

/**
 * The bars of the comparisons: what was promised of locks before they were written, each beside the sentence that it comes
 * from.
 */
final class Bars {

    private Bars() {}

    // "Lock + unlock, distinct keys, beside Redisson in one run". Redisson has two ways to hold a lock, and a bar holds
    // only
    // if it does beside both: the watchdog, which is its default and holds a lock while its process lives, as Tenure
    // does;
    // and a fixed lease, which nobody renews.

    /** "One thread at least 1.05 times its rate." */
    static final Bar ONE_THREAD_WATCHDOG = Bar.atLeast("one thread, Tenure / Redisson with its watchdog", 1.05);

    static final Bar ONE_THREAD_LEASE = Bar.atLeast("one thread, Tenure / Redisson with a fixed lease", 1.05);

    /** "And at least 0.9 of raw Lettuce (SET NX PX + EVALSHA)." */
    static final Bar ONE_THREAD_RAW = Bar.atLeast("one thread, Tenure / raw Lettuce", 0.9);

    /** "Eight threads at least 2 times." */
    static final Bar EIGHT_THREADS_WATCHDOG = Bar.atLeast("eight threads, Tenure / Redisson with its watchdog", 2);

    static final Bar EIGHT_THREADS_LEASE = Bar.atLeast("eight threads, Tenure / Redisson with a fixed lease", 2);

    /** "Async with 64 in flight at least 0.75 of raw Lettuce async." */
    static final Bar ASYNC_RAW = Bar.atLeast("64 in flight, Tenure / raw Lettuce", 0.75);

    /** "Strict mode with 64 concurrent acquirers: at least 10,000 acquisitions a second on local etcd." Each is released. */
    static final Bar STRICT = Bar.atLeast("strict, 64 acquirers, acquired and released a second", 10_000);

    /** What is put aside is not released, so a rate with such releases would count what was not done. */
    static final Bar NONE_PARKED = Bar.atMost("releases that were put aside", 0);

    /** "Holding 50,000 locks for a minute costs at most 50 etcd requests at TTL 10 s." */
    static final Bar HOLD_ETCD = Bar.atMost("etcd requests a minute", 50);

    /**
     * "And at most 1 % of the Redis commands that Redisson sends for the same (counted by INFO commandstats in one run, the
     * backstop renewals amortised over their period)."
     */
    static final Bar HOLD_REDIS = Bar.atMost("Redis commands, Tenure / Redisson", 0.01);

    /** "With TTL 5 s the last lock can be taken by another within 8 s", of 1,000. */
    static final Bar KILL_FEW = Bar.atMost("seconds until the last of a dead owner's few locks was taken", 8);

    /** "100,000 locks of one dead process are free within TTL + 15 s." */
    static final Duration KILL_MANY_BEYOND_TTL = Duration.ofSeconds(15);

    static Bar killMany(Duration ttl) {
        double most = ttl.plus(KILL_MANY_BEYOND_TTL).toMillis() / 1_000.0;
        return Bar.atMost("seconds until the last of a dead owner's many locks was free", most);
    }

    /**
     * "The survivors' heartbeats keep time meanwhile": they are due every third of the TTL, and half of it leaves room for
     * a slow answer, but not for a heartbeat that is left out.
     */
    static Bar heartbeats(Duration ttl) {
        return Bar.atMost("longest time between a survivor's heartbeats, seconds", ttl.toMillis() / 2_000.0);
    }

    /** The same sentence: none of them fails. */
    static final Bar NONE_MISSED = Bar.atMost("heartbeats that the survivors missed", 0);
}
