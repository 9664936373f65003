package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.time.RefusingThreads;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallbackExecutorTest {

    @Test
    void I1_eachTask_isRunOnce_whateverTheOthersThrow() {
        VirtualTime time = VirtualTime.inSequence(1);
        CallbackExecutor executor = new CallbackExecutor(time.newThreads("test"), 2);
        List<Integer> run = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            executor.execute(() -> {
                run.add(number);
                if (number % 2 == 0) {
                    throw new IllegalStateException("planted");
                }
                throw new StackOverflowError("planted");
            });
        }
        assertThat(run).isEmpty();
        time.runUntilIdle(Duration.ofSeconds(1));

        assertThat(run).hasSize(100).doesNotHaveDuplicates();
        assertThat(time.failures()).isEmpty();
    }

    @Test
    void I1_afterTheThreadsAreClosed_theCallerRunsIt() {
        VirtualTime time = VirtualTime.inSequence(1);
        Threads threads = time.newThreads("test");
        CallbackExecutor executor = new CallbackExecutor(threads, 2);
        threads.close(Duration.ofSeconds(1));
        List<String> run = new ArrayList<>();
        executor.execute(() -> run.add("here"));

        assertThat(run).containsExactly("here");
    }

    @Test
    void I1_afterTheRestIsRun_theCallerRunsWhatComes_howeverManyWereDropped() {
        VirtualTime time = VirtualTime.inSequence(1);
        Threads threads = time.newThreads("test");
        CallbackExecutor executor = new CallbackExecutor(threads, 2);
        List<Integer> run = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            int mine = number;
            executor.execute(() -> run.add(mine));
        }
        threads.close(Duration.ofSeconds(1));

        executor.runRest();
        executor.execute(() -> run.add(4));

        assertThat(run).containsExactly(0, 1, 2, 3, 4);
    }

    /** More of them than there are threads: each refusal must be forgotten, or those after them are never begun. */
    @Test
    void I1_whileNoThreadCanBeStarted_eachTaskWaits_andNoneRunsOnTheCaller() {
        VirtualTime time = VirtualTime.inSequence(1);
        RefusingThreads threads = new RefusingThreads(time.newThreads("test"));
        CallbackExecutor executor = new CallbackExecutor(threads, 2);
        List<Integer> run = new ArrayList<>();
        threads.refusing = true;
        for (int i = 0; i < 10; i++) {
            int number = i;
            executor.execute(() -> run.add(number));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(run).isEmpty();
        assertThat(threads.refused).as("asked every 10 ms, by one timer").isBetween(90, 120);

        threads.refusing = false;
        time.advance(Duration.ofMillis(10));
        assertThat(run).hasSize(10).doesNotHaveDuplicates();
        executor.execute(() -> run.add(10));
        time.runUntilIdle(Duration.ofSeconds(1));
        assertThat(run).hasSize(11);
    }

    @Test
    @Timeout(60)
    void I1_manyThreads_loseNone_evenWhileOneTaskBlocks() {
        Threads threads = SystemTime.instance().newThreads("callbacks-test");
        CountDownLatch release = new CountDownLatch(1);
        try {
            CallbackExecutor executor = new CallbackExecutor(threads, 2);
            executor.execute(() -> awaitQuietly(release));
            AtomicInteger run = new AtomicInteger();
            Runnable submitter = () -> {
                for (int i = 0; i < 50_000; i++) {
                    executor.execute(run::incrementAndGet);
                }
            };
            Thread other = new Thread(submitter);
            other.start();
            submitter.run();

            await().atMost(Duration.ofSeconds(30)).until(() -> run.get() == 100_000);
        } finally {
            release.countDown();
            threads.close(Duration.ofSeconds(5));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
