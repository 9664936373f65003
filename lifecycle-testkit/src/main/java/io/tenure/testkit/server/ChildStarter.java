package io.tenure.testkit.server;

import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Starts processes that the kernel kills when this JVM is gone, however it ended, where {@code setpriv} is there to ask it for
 * that. Thread-safe.
 *
 * <p>The kernel takes the thread that started a process for its parent, and a test's thread may end long before the JVM does.
 * So one thread starts them all, and lives as long as the JVM.
 */
final class ChildStarter {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final boolean CAN_GUARD = Programs.isOnPath("setpriv");

    private static final Queue<Runnable> JOBS = new ConcurrentLinkedQueue<>();
    private static final Loop LOOP = SystemTime.instance().newThreads("testkit").loop("starter", nowNanos -> runJobs());

    private ChildStarter() {}

    /** Starts a program, with its arguments, as {@code builder} says otherwise. */
    static Process start(List<String> command, ProcessBuilder builder) throws IOException {
        builder.command(guarded(command));
        CompletableFuture<Process> started = new CompletableFuture<>();
        JOBS.add(() -> start(builder, started));
        LOOP.wake();
        try {
            return SystemTime.instance().await(started, PATIENCE);
        } catch (InterruptedException e) {
            killOnceStarted(started);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " was started", e);
        } catch (TimeoutException | ExecutionException e) {
            killOnceStarted(started);
            throw new IOException(command.get(0) + " cannot be started", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Whoever asked for it has been told already.
    private static void killOnceStarted(CompletableFuture<Process> started) {
        started.thenAccept(Process::destroyForcibly);
    }

    private static List<String> guarded(List<String> command) {
        if (!CAN_GUARD) {
            return command;
        }
        // It replaces itself by the program, so the process id is the server's.
        List<String> guarded = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        guarded.addAll(command);
        return guarded;
    }

    /** Must not throw, for then the loop's thread would end, and all servers with it. */
    private static long runJobs() {
        for (Runnable job = JOBS.poll(); job != null; job = JOBS.poll()) {
            job.run();
        }
        return LoopBody.UNTIL_WOKEN;
    }

    private static void start(ProcessBuilder builder, CompletableFuture<Process> started) {
        try {
            started.complete(builder.start());
        } catch (IOException | RuntimeException | Error e) {
            started.completeExceptionally(e);
        }
    }
}
