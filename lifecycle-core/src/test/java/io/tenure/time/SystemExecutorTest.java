package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SystemExecutorTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final int TASKS = 2_000;

    private final SystemThreads threads = new SystemThreads("scarce");
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger ran = new AtomicInteger();
    private volatile boolean scarce;
    private volatile IntConsumer atStart = number -> {};

    private SystemExecutor executor;

    private SystemExecutor executor(Duration idle) {
        executor = new SystemExecutor(threads, this::newThread, "work", 1, 10, idle);
        return executor;
    }

    private OwnThread newThread(String name, Runnable body, Runnable atEnd) {
        atStart.accept(starts.incrementAndGet());
        if (scarce) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return threads.newThread(name, body, atEnd);
    }

    @AfterEach
    void close() {
        executor.close();
        threads.close(LONG);
    }

    @Test
    void noThreadLeft_isARefusal_untilThereAreThreadsAgain() {
        executor = executor(LONG);
        scarce = true;
        assertThatThrownBy(() -> executor.execute(ran::decrementAndGet))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("tenure-scarce-work can start no thread")
                .hasCauseInstanceOf(OutOfMemoryError.class);

        scarce = false;
        executor.execute(ran::incrementAndGet);
        await().atMost(LONG).until(() -> ran.get() == 1);
    }

    /** The only worker ends as soon as it can, so that tasks are queued for one that is just gone, or just coming. */
    @Test
    void I1_aTaskIsRunOnce_orRefused_neverBoth() throws Exception {
        executor = executor(AT_ONCE);
        atStart = number -> {
            // Every second one, roughly, and in no step with anything.
            if (Integer.bitCount(number) % 2 == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(this::refusals);
        int refusals = refusals() + other.get();

        atStart = number -> {};
        runLast();
        assertThat(refusals).isBetween(1, 2 * TASKS - 1);
        assertThat(ran).hasValue(2 * TASKS - refusals);
    }

    /** What is queued in front of the last task has been run when that one has. */
    private void runLast() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        executor.execute(() -> last.complete(null));
        last.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Hands in one after the other; how many were refused. */
    private int refusals() {
        int refusals = 0;
        for (int i = 0; i < TASKS; i++) {
            CompletableFuture<Void> over = new CompletableFuture<>();
            try {
                executor.execute(() -> {
                    ran.incrementAndGet();
                    over.complete(null);
                });
                over.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
            } catch (RejectedExecutionException e) {
                refusals++;
            }
        }
        return refusals;
    }

    @Test
    void I2_whatIsQueuedForAThreadThatDoesNotStart_runsOnceThereAreThreads() {
        executor = executor(LONG);
        scarce = true;
        atStart = number -> {
            if (number == 1) {
                // As another's task that comes just now: the only thread that may be is on its way, so it is queued.
                executor.execute(ran::incrementAndGet);
            }
        };
        assertThatThrownBy(() -> executor.execute(ran::decrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        await().atMost(LONG).until(() -> starts.get() > 3);
        assertThat(ran).hasValue(0);

        scarce = false;
        await().atMost(LONG).until(() -> ran.get() == 1);
    }

    @Test
    void I2_whatIsQueuedBehindAThreadThatDies_runsOnceThereAreThreads() {
        executor = executor(LONG);
        CompletableFuture<Void> queued = new CompletableFuture<>();
        executor.execute(() -> {
            queued.join();
            scarce = true;
            throw new OutOfMemoryError("unable to create native thread");
        });
        executor.execute(ran::incrementAndGet);
        queued.complete(null);
        await().atMost(LONG).until(() -> starts.get() > 3);
        assertThat(ran).hasValue(0);

        scarce = false;
        await().atMost(LONG).until(() -> ran.get() == 1);
    }
}
