package io.tenure.stress;

import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Timers that fire when the test says so, whatever their delay. Thread-safe. */
public final class HandTimers implements TaskScheduler {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Fires the timer that was set first; whether there was one. */
    public boolean fireNext() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** How many are set. */
    public int size() {
        return tasks.size();
    }

    /** Fires all timers, those that are set meanwhile among them. */
    public void fireAll() {
        while (fireNext()) {}
    }
}
