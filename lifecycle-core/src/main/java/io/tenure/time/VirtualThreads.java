package io.tenure.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The virtual {@link Threads}: each is a {@link Strand}. Used by the world's thread only. */
final class VirtualThreads implements Threads {

    private final VirtualProcess process;
    private final World world;
    private final String name;
    private final List<Strand> strands = new ArrayList<>();
    private final TaskScheduler scheduler;
    private @Nullable RestartListener listener;
    private long restarted;
    private boolean closed;

    VirtualThreads(VirtualProcess process, String name) {
        this.process = process;
        this.world = process.world();
        this.name = Check.notBlank("name", name);
        Strand timer = newStrand("timer", 1);
        this.scheduler = (delay, task) -> {
            world.check();
            return timer.post(Nanos.of(delay), task);
        };
    }

    VirtualProcess process() {
        return process;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public TaskScheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor executor(String purpose, int maxThreads, int queueCapacity) {
        world.check();
        Check.atLeast(1, "maxThreads", maxThreads);
        Check.atLeast(1, "queueCapacity", queueCapacity);
        Strand strand = newStrand(purpose, maxThreads);
        return task -> execute(strand, queueCapacity, task);
    }

    @Override
    public Loop loop(String purpose, LoopBody body) {
        world.check();
        if (closed) {
            throw new RejectedExecutionException("the threads of " + name + " are closed: no loop " + purpose);
        }
        VirtualLoop loop = new VirtualLoop(newStrand(purpose, 1), body);
        loop.wake();
        return loop;
    }

    @Override
    public long restarted() {
        world.check();
        return restarted;
    }

    @Override
    public void onRestart(RestartListener listener) {
        world.check();
        this.listener = listener;
    }

    @Override
    public boolean isOwnThread() {
        world.check();
        Strand current = world.current();
        return current != null && current.threads == this;
    }

    /** Waits for nobody: what runs is on the stack below the caller, and could not end while it waits. */
    @Override
    public void close(Duration grace) {
        world.check();
        closed = true;
        drop();
        process.forget(this);
    }

    /** Drops all that has not begun. */
    void drop() {
        world.queue().removeIf(event -> event.strand.threads == this);
        process.unholdIf(event -> event.strand.threads == this);
        strands.forEach(Strand::clear);
        strands.clear();
    }

    void forget(Strand strand) {
        strands.remove(strand);
    }

    /** The names of the threads that a real set would have at most. */
    List<String> names() {
        return strands.stream().map(strand -> strand.name).toList();
    }

    /** Counts and tells that a thread died. */
    void replaced(String threadName, Throwable cause) {
        restarted++;
        RestartListener told = listener;
        if (told == null) {
            return;
        }
        try {
            told.restarted(threadName, cause);
        } catch (Throwable thrown) {
            world.failed(threadName, thrown);
        }
    }

    private Strand newStrand(String purpose, int width) {
        Strand strand = new Strand(this, "tenure-" + name + "-" + Check.notBlank("purpose", purpose), width);
        strands.add(strand);
        return strand;
    }

    private void execute(Strand strand, int queueCapacity, Runnable task) {
        world.check();
        if (closed) {
            throw new RejectedExecutionException(strand.name + " is closed");
        }
        if (strand.pending() - strand.idle() >= queueCapacity) {
            throw new RejectedExecutionException(strand.name + " is full: " + queueCapacity + " queued");
        }
        strand.post(0, task);
    }
}
