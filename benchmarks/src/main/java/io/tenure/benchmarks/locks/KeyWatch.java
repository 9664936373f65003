package io.tenure.benchmarks.locks;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at the keys of locks, again and again, until all are gone: on a connection of its own. */
final class KeyWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final List<String[]> pages = new ArrayList<>();
    private int watched;

    KeyWatch(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
        connection.setTimeout(PATIENCE);
    }

    /** Finds what there is of so many locks: in each key stands the lock's name, last. */
    void find(int locks) {
        List<String> names = LockNames.first(locks);
        String common = names.get(0).substring(0, names.get(0).indexOf('-') + 1);
        List<String> keys = new ArrayList<>();
        KeyScanCursor<String> page;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            page = connection
                    .sync()
                    .scan(cursor, ScanArgs.Builder.matches("*" + common + "*").limit(PAGE));
            keys.addAll(page.getKeys());
            cursor = page;
        } while (!page.isFinished());
        List<String> distinct = keys.stream().distinct().toList();
        if (distinct.size() != locks) {
            throw new IllegalStateException("Redis holds " + distinct.size() + " locks, and not " + locks);
        }
        watched = locks;
        for (int from = 0; from < locks; from += PAGE) {
            pages.add(distinct.subList(from, Math.min(from + PAGE, locks)).toArray(String[]::new));
        }
    }

    /** Waits until all are gone. */
    Times awaitGone(long killedNanos, Duration atMost) {
        double first = -1;
        while (true) {
            long left = present();
            double now = Figures.seconds(System.nanoTime() - killedNanos);
            if (first < 0 && left < watched) {
                first = now;
            }
            if (left == 0) {
                return new Times(first, now);
            }
            if (now * 1e9 > atMost.toNanos()) {
                throw new IllegalStateException(left + " locks are left after " + atMost);
            }
            Pause.of(EVERY);
        }
    }

    private long present() {
        List<RedisFuture<Long>> counts =
                pages.stream().map(page -> connection.async().exists(page)).toList();
        return counts.stream().mapToLong(count -> Load.await(count, PATIENCE)).sum();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
