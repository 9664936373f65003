package io.tenure.stress;

import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Threads of which there are none: what is handed to an executor runs where it is handed over, timers fire when the test
 * says so, and a loop's body is run by the test. So two actors meet in the code under test, and nothing else moves.
 */
public final class CallerThreads implements Threads {

    private final HandTimers timers = new HandTimers();

    @Override
    public TaskScheduler scheduler() {
        return timers;
    }

    /** The timers that were set, to be fired by hand. */
    public HandTimers timers() {
        return timers;
    }

    @Override
    public Executor executor(String purpose, int maxThreads, int queueCapacity) {
        return Runnable::run;
    }

    @Override
    public Loop loop(String purpose, LoopBody body) {
        return new WakeCount();
    }

    @Override
    public long restarted() {
        return 0;
    }

    @Override
    public void onRestart(RestartListener listener) {}

    @Override
    public boolean isOwnThread() {
        return false;
    }

    @Override
    public void close(Duration grace) {}
}
