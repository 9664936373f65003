package io.tenure.benchmarks.locks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's lock, as it is configured by default. */
final class RedissonLocks implements LockClient, LockHolder {

    /** How long a lock lasts. */
    enum Lasting {
        /** Renewed every ten seconds while the process lives; the default. */
        WATCHDOG(-1, "Redisson, watchdog"),
        /** Thirty seconds, renewed by nobody. */
        FIXED_LEASE(30, "Redisson, fixed lease");

        private final long seconds;
        private final String words;

        Lasting(long seconds, String words) {
            this.seconds = seconds;
            this.words = words;
        }

        /** What the contender is called. */
        String words() {
            return words;
        }
    }

    /** Redisson's locks belong to threads; asynchronous ones to whichever thread is named. */
    private static final long THREAD = 1;

    private final RedissonClient client;
    private final Lasting lasting;
    private final AtomicInteger held = new AtomicInteger();

    RedissonLocks(String uri, Lasting lasting) {
        this.lasting = lasting;
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        client = Redisson.create(config);
    }

    @Override
    public String name() {
        return lasting.words;
    }

    @Override
    public void pair(String name) {
        RLock lock = client.getLock(name);
        lock.lock(lasting.seconds, TimeUnit.SECONDS);
        lock.unlock();
    }

    @Override
    public CompletionStage<?> pairAsync(String name) {
        RLock lock = client.getLock(name);
        return lock.lockAsync(lasting.seconds, TimeUnit.SECONDS, THREAD)
                .thenCompose(nothing -> lock.unlockAsync(THREAD));
    }

    @Override
    public CompletionStage<?> hold(String name) {
        return client.getLock(name)
                .lockAsync(lasting.seconds, TimeUnit.SECONDS, THREAD)
                .thenAccept(nothing -> held.incrementAndGet());
    }

    @Override
    public int held() {
        return held.get();
    }

    @Override
    public CompletionStage<Boolean> tryPair(String name) {
        RLock lock = client.getLock(name);
        return lock.tryLockAsync(THREAD)
                .thenCompose(taken -> taken
                        ? lock.unlockAsync(THREAD).thenApply(nothing -> true)
                        : CompletableFuture.completedFuture(false));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
