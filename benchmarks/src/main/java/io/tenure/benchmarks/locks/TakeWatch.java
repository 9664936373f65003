package io.tenure.benchmarks.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Tries to take locks, all of them in turn, again and again, until each was had once. */
final class TakeWatch {

    private static final Duration EVERY = Duration.ofMillis(100);
    /** Of more locks these many are tried, evenly spread: trying all would be a load of its own. */
    private static final int MOST = 1_000;

    private final LockHolder survivor;
    private final List<String> names;
    private final AtomicLong firstNanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastNanos = new AtomicLong();

    TakeWatch(LockHolder survivor, int locks) {
        this.survivor = survivor;
        List<String> all = LockNames.first(locks);
        int step = Math.max(1, locks / MOST);
        this.names = IntStream.range(0, locks)
                .filter(i -> i % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    /** Waits until each was had. */
    Times awaitTaken(long killedNanos, Duration atMost) {
        List<String> left = new ArrayList<>(names);
        while (!left.isEmpty()) {
            Set<String> had = ConcurrentHashMap.newKeySet();
            Load.forEach(
                    left,
                    Shape.AT_A_TIME,
                    name -> survivor.tryPair(name).thenAccept(taken -> {
                        if (taken) {
                            had.add(name);
                            had(System.nanoTime() - killedNanos);
                        }
                    }));
            left.removeAll(had);
            if (System.nanoTime() - killedNanos > atMost.toNanos()) {
                throw new IllegalStateException(left.size() + " locks cannot be taken after " + atMost);
            }
            Pause.of(EVERY);
        }
        return new Times(Figures.seconds(firstNanos.get()), Figures.seconds(lastNanos.get()));
    }

    private void had(long afterNanos) {
        firstNanos.accumulateAndGet(afterNanos, Math::min);
        lastNanos.accumulateAndGet(afterNanos, Math::max);
    }
}
