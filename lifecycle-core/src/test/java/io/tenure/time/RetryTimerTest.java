package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTimerTest {

    private final VirtualTime time = VirtualTime.inSequence(1);
    private int attempts;
    private final RetryTimer timer =
            new RetryTimer(time.newProcess("one").newThreads("one").scheduler(), () -> attempts++);

    @Test
    void howeverOftenItIsSet_itTriesOnce_aMomentLater() {
        timer.set();
        timer.set();
        time.advance(Duration.ofMillis(9));
        assertThat(attempts).isZero();

        time.advance(Duration.ofMillis(50));
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void itCanBeSetAgain_alsoByWhatItTries() {
        RetryTimer[] again = new RetryTimer[1];
        again[0] = new RetryTimer(time.newProcess("two").newThreads("two").scheduler(), () -> {
            if (++attempts < 3) {
                again[0].set();
            }
        });

        again[0].set();
        time.advance(Duration.ofMillis(100));

        assertThat(attempts).isEqualTo(3);
    }
}
