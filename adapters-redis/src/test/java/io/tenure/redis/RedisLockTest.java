package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseCause;
import io.tenure.time.SystemTime;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisLockTest {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final ReleaseCause CAUSE = ReleaseCause.EXTERNALLY_LOST;

    private static RedisLock lock(Unreached parts) {
        return new RedisLock("job", 7, null, null, parts.service);
    }

    @Test
    void listenerThatComesAfterTheLoss_isTold_onAThreadOfItsOwnKind() throws Exception {
        try (Unreached parts = new Unreached(SystemTime.instance(), POLL)) {
            RedisLock lock = lock(parts);
            lock.tellLost(CAUSE);
            CompletableFuture<String> told = new CompletableFuture<>();

            lock.onLost(cause ->
                    told.complete(cause + " on " + Thread.currentThread().getName()));

            assertThat(told.get(10, TimeUnit.SECONDS))
                    .startsWith(CAUSE + " on ")
                    .contains("callers");
        }
    }

    @Test
    void lastListener_isToldOnce() {
        VirtualTime time = VirtualTime.shuffled(3);
        try (Unreached parts = new Unreached(time, POLL)) {
            RedisLock lock = lock(parts);
            List<String> told = new ArrayList<>();
            lock.onLost(cause -> told.add("first"));
            lock.onLost(cause -> told.add("last"));

            lock.tellLost(CAUSE);
            lock.tellLost(CAUSE);
            lock.onLost(cause -> told.add("late"));
            time.advance(POLL);

            assertThat(told).containsExactly("last", "late");
        }
    }

    @Test
    void listenerThatComesAfterClose_isToldAllTheSame() {
        try (Unreached parts = new Unreached(SystemTime.instance(), POLL)) {
            RedisLock lock = lock(parts);
            lock.tellLost(CAUSE);
            parts.service.users().close(true);
            parts.close();
            List<ReleaseCause> told = new ArrayList<>();

            lock.onLost(told::add);

            assertThat(told).containsExactly(CAUSE);
        }
    }
}
