package io.tenure.engine;

import io.tenure.time.RandomSource;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Virtual time in which something may happen whenever somebody looks at the clock: in the midst of what they do. */
final class HookedTime implements TimeSource {

    final VirtualTime world = VirtualTime.inSequence(42);
    Runnable onLook = () -> {};
    private boolean within;

    @Override
    public long nowNanos() {
        if (!within) {
            within = true;
            try {
                onLook.run();
            } finally {
                within = false;
            }
        }
        return world.nowNanos();
    }

    @Override
    public long wallMillis() {
        return world.wallMillis();
    }

    @Override
    public RandomSource random() {
        return world.random();
    }

    @Override
    public Threads newThreads(String name) {
        return world.newThreads(name);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        return world.await(stage, atMost);
    }
}
