package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.time.SystemTime;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitRoomTest {

    private static final String LOCK = "the lock";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SELDOM = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final VirtualTime time = VirtualTime.shuffled(7);
    private final Unreached parts = new Unreached(time, POLL);
    private final WaitRoom room = parts.room;

    @AfterEach
    void stop() {
        parts.close();
    }

    /** One that answers when the test says so. */
    private static final class Someone implements WaitRoom.Waiter {
        int told;
        int sentAway;

        @Override
        public void tryNow() {
            told++;
        }

        @Override
        public void closed() {
            sentAway++;
        }
    }

    private Someone enters() {
        Someone someone = new Someone();
        room.enter(LOCK, someone);
        return someone;
    }

    /** The lock's end is told, or somebody comes to look. */
    private void woken() {
        time.advance(POLL);
    }

    @Test
    void I1_wakeUpThatComesWhileTheFirstTries_makesItTryAgain() {
        Someone first = enters();
        woken();
        assertThat(first.told).isEqualTo(1);
        woken();
        assertThat(first.told).as("it tries still").isEqualTo(1);

        room.tried(LOCK, first);
        time.advance(AT_ONCE);
        assertThat(first.told).isEqualTo(2);

        room.tried(LOCK, first);
        time.advance(AT_ONCE);
        assertThat(first.told).as("nothing happened meanwhile").isEqualTo(2);
        woken();
        assertThat(first.told).isEqualTo(3);
    }

    @Test
    void I1_wakeUpOfOneWhoLeaves_goesToTheNext() {
        Someone first = enters();
        Someone second = enters();
        Someone third = enters();
        woken();

        room.leave(LOCK, first, false);
        time.advance(AT_ONCE);
        assertThat(second.told).as("the first did not use it").isEqualTo(1);

        woken();
        room.leave(LOCK, second, true);
        time.advance(AT_ONCE);
        assertThat(third.told).as("it came after the second's try").isEqualTo(1);
    }

    @Test
    void I1_whoGetsTheLock_wakesNobody() {
        Someone first = enters();
        Someone second = enters();
        woken();
        room.leave(LOCK, first, true);
        time.advance(AT_ONCE);
        assertThat(second.told).isZero();
        woken();
        assertThat(second.told).isEqualTo(1);
    }

    @Test
    void I6_strictLock_isTriedAgainSoon_afterItsEndWasPublished_aFewTimes() {
        try (Unreached strict = new Unreached(time, SELDOM, true)) {
            Someone first = new Someone();
            strict.room.enter(LOCK, first);

            strict.room.heard(LOCK);
            for (int tries = 1; tries <= 4; tries++) {
                time.advance(POLL);
                assertThat(first.told).as("what it was told in vain before").isEqualTo(tries);
                strict.room.tried(LOCK, first);
            }
            time.advance(POLL);

            assertThat(first.told).as("that is enough").isEqualTo(4);
        }
    }

    @Test
    void I6_otherLock_isTriedOnce_afterItsEndWasPublished() {
        try (Unreached usual = new Unreached(time, SELDOM)) {
            Someone first = new Someone();
            usual.room.enter(LOCK, first);

            usual.room.heard(LOCK);
            time.advance(POLL);
            usual.room.tried(LOCK, first);
            time.advance(POLL);

            assertThat(first.told).isEqualTo(1);
        }
    }

    @Test
    void I2_oneTriesAtATime_andNobodyAfterHeHasLeft() {
        Someone first = enters();
        Someone second = enters();
        woken();
        woken();
        assertThat(first.told).isEqualTo(1);
        assertThat(second.told).isZero();

        room.leave(LOCK, first, true);
        room.tried(LOCK, first);
        room.leave(LOCK, first, false);
        time.advance(AT_ONCE);
        assertThat(second.told)
                .as("what the first says counts no more, but for what came before")
                .isEqualTo(1);
        room.leave(LOCK, second, true);
        woken();
        woken();
        assertThat(first.told + second.told).isEqualTo(2);
        assertThat(room.isAwaited(LOCK)).isFalse();
        assertThat(room.size()).isZero();
    }

    @Test
    void I3_waiterTries_withoutTheLock_andNotOnTheTimersThread() throws Exception {
        try (Unreached real = new Unreached(SystemTime.instance(), Duration.ofMillis(10))) {
            CompletableFuture<String> thread = new CompletableFuture<>();
            real.room.enter(LOCK, new WaitRoom.Waiter() {
                @Override
                public void tryNow() {
                    // Somebody else gets in while it tries.
                    int there = CompletableFuture.supplyAsync(real.room::size)
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join();
                    thread.complete(there + " on " + Thread.currentThread().getName());
                }

                @Override
                public void closed() {}
            });
            assertThat(thread.get(20, TimeUnit.SECONDS)).startsWith("1 on ").doesNotContain("timer");
        }
    }

    @Test
    void I4_whoWaitsWhenItCloses_orComesLater_isSentAway() {
        Someone first = enters();
        Someone second = enters();
        woken();

        room.close();
        room.close();
        Someone late = enters();

        assertThat(first.sentAway).isEqualTo(1);
        assertThat(second.sentAway).isEqualTo(1);
        assertThat(late.sentAway).isEqualTo(1);
        room.leave(LOCK, first, false);
        woken();
        assertThat(second.told + late.told).isZero();
        assertThat(room.size()).isZero();
    }

    /** A bulletin that tries to connect for as long as somebody listens, and stops at a turn of it. */
    private final class Listened {
        final AtomicInteger attempts = new AtomicInteger();
        final AtomicReference<Runnable> whileBusy = new AtomicReference<>(() -> {});
        final Bulletin bulletin = new Bulletin(
                atMost -> {
                    attempts.incrementAndGet();
                    throw new IOException("nowhere");
                },
                POLL,
                time,
                (pause, task) -> {
                    whileBusy.getAndSet(() -> {}).run();
                    return parts.service.scheduler().schedule(pause, task);
                },
                Runnable::run);
        final WaitRoom room = new WaitRoom(parts.service, bulletin);

        boolean isListenedTo() {
            time.advance(LONG);
            int before = attempts.get();
            time.advance(LONG);
            return attempts.get() > before;
        }
    }

    @Test
    void I5_bulletin_isListenedToWhileSomebodyWaits() {
        Listened listened = new Listened();
        Someone first = new Someone();
        Someone second = new Someone();
        listened.room.enter(LOCK, first);
        listened.room.enter(LOCK, second);
        listened.room.leave(LOCK, first, true);
        assertThat(listened.isListenedTo()).isTrue();

        listened.room.leave(LOCK, second, true);
        listened.room.leave(LOCK, second, false);
        assertThat(listened.isListenedTo()).isFalse();
    }

    @Test
    void I5_bulletin_isListenedToNoLonger_whereTheOnlyOneLeavesBeforeItIs() throws Exception {
        Listened listened = new Listened();
        Someone someone = new Someone();
        Thread entering = new Thread(() -> listened.room.enter(LOCK, someone));
        listened.whileBusy.set(() -> {
            entering.start();
            await().until(() -> listened.room.isAwaited(LOCK) && entering.getState() == Thread.State.BLOCKED);
            listened.room.leave(LOCK, someone, false);
        });
        listened.bulletin.listen("another lock", message -> {});
        entering.join();
        listened.bulletin.unlisten("another lock");

        assertThat(listened.isListenedTo()).isFalse();
    }
}
