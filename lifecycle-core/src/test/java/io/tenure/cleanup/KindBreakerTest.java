package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KindBreakerTest {

    private static final BreakerSettings SETTINGS = BreakerSettings.DEFAULT;
    private final Throwable failure = new IllegalStateException("planted");

    private final VirtualTime world = VirtualTime.inSequence(1);
    private final VirtualProcess time = world.newProcess("p");
    private final KindBreaker breaker = new KindBreaker("lock", SETTINGS, time);

    @Test
    void failures_openIt_forTheTimeSet() {
        fail(SETTINGS.minimumAttempts());

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.tryPermit()).isFalse();
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.OPENED);
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.NONE);

        world.advance(SETTINGS.openFor());
        assertThat(breaker.tryPermit()).isFalse();
        world.advance(Duration.ofMillis(1));
        assertThat(breaker.tryPermit()).isTrue();
    }

    @Test
    void wallClockPutBack_doesNotKeepItOpen() {
        fail(SETTINGS.minimumAttempts());
        time.stepWall(Duration.ofHours(-1));
        world.advance(SETTINGS.openFor().plusMillis(1));

        assertThat(breaker.tryPermit()).isTrue();
    }

    @Test
    void probes_decide() {
        fail(SETTINGS.minimumAttempts());
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.OPENED);
        world.advance(SETTINGS.openFor().plusMillis(1));
        for (int i = 0; i < SETTINGS.probes(); i++) {
            assertThat(breaker.tryPermit()).isTrue();
        }
        assertThat(breaker.tryPermit()).as("no more than the probes").isFalse();
        for (int i = 0; i < SETTINGS.probes(); i++) {
            breaker.succeeded(1);
        }

        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.CLOSED);
        assertThat(breaker.tryPermit()).isTrue();
    }

    @Test
    void probesThatFail_openItAgain_whichIsNoNews() {
        fail(SETTINGS.minimumAttempts());
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.OPENED);
        world.advance(SETTINGS.openFor().plusMillis(1));
        assertThat(breaker.tryPermit()).isTrue();
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.NONE);
        fail(SETTINGS.probes());

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.NONE);
    }

    @Test
    void I1_permitGivenBack_isThereForAnother() {
        fail(SETTINGS.minimumAttempts());
        world.advance(SETTINGS.openFor().plusMillis(1));
        for (int i = 0; i < SETTINGS.probes() * 10; i++) {
            assertThat(breaker.tryPermit()).isTrue();
            breaker.giveBack();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void successes_keepItClosed() {
        for (int i = 0; i < 1000; i++) {
            assertThat(breaker.tryPermit()).isTrue();
            breaker.succeeded(1);
        }
        fail(SETTINGS.window() / 2 - 1);

        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.turn()).isEqualTo(KindBreaker.Turn.NONE);
    }

    @Test
    void failureOfWhatFailedBefore_countsForProbesOnly() {
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.tryPermit()).isTrue();
            breaker.failedAgain(1, failure);
        }
        assertThat(breaker.isOpen()).isFalse();

        fail(SETTINGS.minimumAttempts());
        world.advance(SETTINGS.openFor().plusMillis(1));
        for (int i = 0; i < SETTINGS.probes(); i++) {
            assertThat(breaker.tryPermit()).isTrue();
            breaker.failedAgain(1, failure);
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void singleProbe_andWindowOfOne_work() {
        KindBreaker single = new KindBreaker("lock", new BreakerSettings(1, 1, 1, Duration.ofSeconds(1), 1), time);
        for (int i = 0; i < 5; i++) {
            assertThat(single.tryPermit()).isTrue();
            single.failed(1, failure);
            single.failed(1, failure);
            assertThat(single.isOpen()).isTrue();
            world.advance(Duration.ofMillis(1001));
        }
        assertThat(single.tryPermit()).isTrue();
        single.succeeded(1);
        assertThat(single.isOpen()).isFalse();
    }

    @Test
    void noThread_isStartedByTheLibrary() {
        fail(SETTINGS.minimumAttempts());
        world.advance(SETTINGS.openFor().plusMillis(1));
        breaker.tryPermit();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("CircuitBreaker"));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.tryPermit();
            breaker.failed(1, failure);
        }
    }
}
