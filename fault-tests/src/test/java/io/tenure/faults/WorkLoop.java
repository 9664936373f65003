package io.tenure.faults;

import io.tenure.redis.RedisLock;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Takes one lock of a set after another, works under it for some milliseconds, and gives it back. */
final class WorkLoop implements Runnable {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int LONGEST_MILLIS = 15;
    private static final int LOOKS = 3;
    private static final long PAUSE_MILLIS = 20;

    private final Holds holds;
    private final HistoryWriter history;
    private final String prefix;
    private final int names;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    WorkLoop(Holds holds, HistoryWriter history, String prefix, int names) {
        this.holds = holds;
        this.history = history;
        this.prefix = prefix;
        this.names = names;
    }

    @Override
    public void run() {
        try {
            while (ending.getCount() > 0) {
                round(prefix + '-' + ThreadLocalRandom.current().nextInt(names));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void round(String name) throws InterruptedException {
        try {
            ResourceLease<RedisLock> lease = holds.take(name, PATIENCE);
            for (int i = 0; i < LOOKS && ending.getCount() > 0; i++) {
                pause(ThreadLocalRandom.current().nextInt(1, LONGEST_MILLIS));
                holds.look(lease);
            }
            holds.release(lease);
        } catch (TenureException e) {
            history.write("refused", name, e.getClass().getSimpleName());
            pause(PAUSE_MILLIS);
        }
    }

    private void pause(long millis) throws InterruptedException {
        var unused = ending.await(millis, TimeUnit.MILLISECONDS);
    }

    void end() {
        ending.countDown();
    }

    void awaitEnd() {
        try {
            var unused = ended.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
