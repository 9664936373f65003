package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What becomes of a lock that is held when it is said anew for how long it is kept. See {@link Extending}. */
@RequiresServer("redis-server")
class ExtendingTest extends TwoProcesses {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Lane LANE = new Lanes("tenure").of("job");

    private ResourceLease<RedisLock> take(LockRequest request) {
        return a.locks.tryAcquire(a.coordinator, request).orElseThrow();
    }

    private static String inRedis() {
        return redis.command("GET", LANE.lock("job"));
    }

    @Test
    void extended_isKeptAsSaidLast() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job").atMost(Duration.ofMinutes(1)));
        long token = held.token();

        assertThat(held.get().extend(Duration.ofMillis(700), HOUR)).isTrue();

        assertThat(Long.parseLong(redis.command("PTTL", LANE.lock("job"))))
                .isBetween(HOUR.toMillis() - 10_000, HOUR.toMillis());
        assertThat(redis.command("HGET", LANE.held(a.coordinator.owner().id()), "job"))
                .as("the manifest says what the lock says")
                .isEqualTo(inRedis());
        assertThat(LockValue.token(inRedis())).isEqualTo(token);
        held.close();
        assertThat(b.locks.tryAcquire(b.coordinator, "job"))
                .as("its minimum hold")
                .isEmpty();
        b.locks.acquire(b.coordinator, "job", SOON).close();
    }

    @Test
    void minimumHold_canBeTakenBack() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job").holdAtLeast(HOUR));

        assertThat(held.get().extend(Duration.ZERO, HOUR)).isTrue();
        held.close();

        b.locks.tryAcquire(b.coordinator, "job").orElseThrow().close();
    }

    @Test
    void extendedOften_staysVerified_renewed_andIsReclaimed() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        for (int i = 0; i < 200; i++) {
            assertThat(held.get().extend(Duration.ofMillis(i), HOUR)).isTrue();
        }
        // Processes verify twice a second; a lock that was told by its whole value would be lost by then.
        String seen = redis.command("INFO", "commandstats");
        await().atMost(SOON).until(() -> calls("mget") > calls(seen, "mget") + 2);
        assertThat(held.isValid()).isTrue();
        assertThat(redis.command("EVAL", Script.RENEW.text(), "1", LANE.lock("job"), "60000", begin(held)))
                .isEqualTo("1");

        a.die();

        await().atMost(Duration.ofSeconds(20)).until(() -> inRedis() == null);
    }

    @Test
    void minimumHold_isKept_beyondTheBackstop_howeverOftenThatIsRenewed() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));

        assertThat(held.get().extend(HOUR, Duration.ofMinutes(1))).isTrue();
        assertThat(redis.command("EVAL", Script.RENEW.text(), "1", LANE.lock("job"), "60000", begin(held)))
                .isEqualTo("1");

        assertThat(Long.parseLong(redis.command("PTTL", LANE.lock("job"))))
                .isBetween(HOUR.toMillis() - 10_000, HOUR.toMillis());
        assertThat(held.get().extend(Duration.ZERO, Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void scriptThatFails_hasChangedNothing() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        String before = inRedis();
        String manifest = LANE.held(a.coordinator.owner().id());
        redis.command("DEL", manifest);
        redis.command("SET", manifest, "no manifest");

        assertThatThrownBy(() -> held.get().extend(HOUR, HOUR))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("WRONGTYPE");

        assertThat(inRedis()).isEqualTo(before);
        redis.command("DEL", manifest);
    }

    @Test
    void pageWithAStrangeKey_isRenewedAllTheSame() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        String strange = LANE.lock("strange");
        redis.command("HSET", strange, "a", "b");

        String[] page = {"EVAL", Script.RENEW.text(), "2", strange, LANE.lock("job"), "60000", "x:y", begin(held)};
        assertThat(redis.command(page)).isEqualTo("0\n1");
    }

    @Test
    void lockThatIsLost_isNotExtended_andToldAsLost() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        redis.command("DEL", LANE.lock("job"));

        assertThat(held.get().extend(Duration.ZERO, HOUR)).isFalse();

        await().atMost(SOON).until(() -> held.releaseCause() == ReleaseCause.EXTERNALLY_LOST);
        assertThat(held.isValid()).isFalse();
        assertThat(inRedis()).isNull();
    }

    /** It comes back with the next renewal; who gave the lock back now would let another in beside whoever works under it. */
    @Test
    void lockWhoseValidityIsInDoubt_isExtended_andStaysHeld() {
        ShiftedTime time = new ShiftedTime();
        Processes.Member late = processes.start("late", time);
        ResourceLease<RedisLock> held = late.locks
                .tryAcquire(late.coordinator, LockRequest.named("job").atMost(HOUR))
                .orElseThrow();

        time.skipMonotonic(Duration.ofMillis(4_500));
        // Not asked before whether it is valid: that would have the session renewed at once.
        boolean extended = late.locks.extend(held, HOUR, Duration.ZERO);

        assertThat(extended).isTrue();
        await().atMost(Processes.LONG).until(held::isValid);
    }

    @Test
    void extensionThatIsRefused_hasChangedNothing() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job").atMost(Duration.ofMinutes(1)));
        String before = inRedis();

        assertThatThrownBy(() -> a.locks.extend(held, Duration.ZERO, HOUR))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("atMost");

        assertThat(inRedis()).isEqualTo(before);
    }

    @Test
    void lockWithoutEnd_keepsTheBackstopThatItWasRequestedWith() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job").backstop(Duration.ofSeconds(30)));

        assertThat(a.locks.extend(held, HOUR, Duration.ZERO)).isTrue();

        assertThat(Long.parseLong(redis.command("PTTL", LANE.lock("job")))).isBetween(20_000L, 30_000L);
        assertThat(held.deadline().never()).isTrue();
    }

    @Test
    void listenerOfALossThatFails_keepsNothingElseFromBeingDone() {
        AtomicReference<ReleaseCause> told = new AtomicReference<>();
        Processes.Member careful = processes.start(
                "careful",
                locks -> locks.kindSettings(kind -> kind.onForceRelease((lock, context) -> {
                    told.set(context.cause());
                    return ReleaseAction.DONE;
                })));
        ResourceLease<RedisLock> held =
                careful.locks.tryAcquire(careful.coordinator, "job").orElseThrow();
        held.get().onLost(cause -> {
            throw new IllegalStateException("planted");
        });

        redis.command("DEL", LANE.lock("job"));

        await().atMost(SOON).until(() -> told.get() == ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void lockThatIsClosed_isNotExtended() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        RedisLock lock = held.get();
        held.close();

        assertThat(lock.extend(HOUR, HOUR)).isFalse();
        assertThat(inRedis()).isNull();
    }

    @Test
    void whatIsOutOfBounds_isRefused() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        assertThatThrownBy(() -> held.get().extend(Duration.ofMillis(-1), HOUR))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("holdAtLeast");
        assertThatThrownBy(() -> held.get().extend(Duration.ZERO, Duration.ofDays(31)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("backstop");
    }

    @Test
    void I1_whatComesLate_orAfterTheEnd_changesNothing() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        String before = inRedis();
        String owner = a.coordinator.owner().id().toString();
        String manifest = LANE.held(a.coordinator.owner().id());
        String dead = LANE.dead(a.coordinator.owner().id());
        String revoked = LANE.revoked(before.split(":", -1)[1]);
        String[] late = {
            "EVAL",
            Script.EXTEND.text(),
            "4",
            LANE.lock("job"),
            manifest,
            dead,
            revoked,
            begin(held),
            "1",
            "job",
            "9",
            "9"
        };
        String[] inTime = late.clone();
        inTime[8] = Long.toString(Long.MAX_VALUE / 2);

        assertThat(redis.command(late)).startsWith("3");
        for (String end : new String[] {dead, revoked}) {
            redis.command("SET", end, "1");
            assertThat(redis.command(inTime)).as(end).startsWith("0");
            redis.command("DEL", end);
        }
        assertThat(inRedis()).isEqualTo(before).startsWith(owner);
        assertThat(redis.command(inTime)).startsWith("1");
    }

    @Test
    void I2_validity_countsOnTheEarlierExpiry_untilTheNewOneIsConfirmed() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job").backstop(Duration.ofMinutes(10)));
        RedisLock lock = held.get();
        Duration longer = Duration.ofMinutes(30);
        Duration shorter = Duration.ofMinutes(5);
        redis.pause();
        CompletableFuture<Boolean> extending =
                lock.extendAsync(Duration.ZERO, HOUR).toCompletableFuture();
        assertThat(lock.validFor(shorter)).isTrue();
        assertThat(lock.validFor(longer)).as("not confirmed yet").isFalse();
        redis.resume();
        assertThat(extending.join()).isTrue();
        assertThat(lock.validFor(longer)).isTrue();

        redis.pause();
        CompletableFuture<Boolean> shortening =
                lock.extendAsync(Duration.ZERO, Duration.ofMinutes(1)).toCompletableFuture();
        assertThat(lock.validFor(shorter)).as("it may have been applied").isFalse();
        redis.resume();
        assertThat(shortening.join()).isTrue();
        assertThat(lock.validFor(shorter)).isFalse();
        assertThat(lock.validFor(Duration.ofSeconds(50))).isTrue();
    }

    @Test
    void redisThatDoesNotAnswer_leavesTheLockAsItWas() {
        ResourceLease<RedisLock> held = take(LockRequest.named("job"));
        redis.pause();

        assertThatThrownBy(() -> held.get().extend(Duration.ZERO, HOUR))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("job");

        redis.resume();
        await().atMost(SOON).until(held::isValid);
    }

    private static String begin(ResourceLease<RedisLock> held) {
        String value = inRedis();
        assertThat(LockValue.token(value)).isEqualTo(held.token());
        return value.substring(0, value.indexOf(':', value.indexOf(':') + 1));
    }

    private static long calls(String command) {
        return calls(redis.command("INFO", "commandstats"), command);
    }

    private static long calls(String stats, String command) {
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
                .sum();
    }
}
