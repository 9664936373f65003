package io.tenure.time;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What each {@link TimeSource} owes, the real one as the virtual ones.
 *
 * <p>The contract is written in parts, one interface each; this class gives them the time source.
 */
abstract class TimeSourceContract implements ClockContract, SchedulerContract, ThreadsContract, LoopContract {

    private TimeSource time;
    private Threads threads;

    abstract TimeSource newTime();

    @BeforeEach
    final void open() {
        time = newTime();
        threads = time.newThreads("contract");
    }

    @AfterEach
    final void close() {
        threads.close(LONG);
    }

    @Override
    public final TimeSource time() {
        return time;
    }

    @Override
    public final Threads threads() {
        return threads;
    }
}
