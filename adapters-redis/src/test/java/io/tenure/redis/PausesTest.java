package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final Threads threads = time.newThreads("test");
    /** What waits for a worker. */
    private final Deque<Runnable> handedOver = new ArrayDeque<>();

    private final Pauses pauses = new Pauses(threads.scheduler(), handedOver::add);
    private final List<String> seen = new ArrayList<>();

    private Timer later(Pauses in) {
        return in.later(PAUSE, () -> seen.add("run"), refused -> seen.add("refused"));
    }

    /** Whatever comes late changes nothing. */
    private void lateOnes() {
        pauses.close();
        time.advance(PAUSE);
        handedOver.forEach(Runnable::run);
    }

    @Test
    void I1_stepIsRun_onAWorker_afterItsPause() {
        Timer timer = later(pauses);
        time.advance(PAUSE.minusNanos(1));
        assertThat(handedOver).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(seen).as("not on the timer's thread").isEmpty();

        handedOver.remove().run();

        assertThat(timer.cancel()).isFalse();
        lateOnes();
        assertThat(seen).containsExactly("run");
    }

    @Test
    void I1_stepThatPauses_isRefusedAtClose() {
        later(pauses);

        pauses.close();

        assertThat(seen).containsExactly("refused");
        lateOnes();
        assertThat(seen).hasSize(1);
    }

    @Test
    void I1_stepThatWaitsForAWorker_isRefusedAtClose() {
        later(pauses);
        time.advance(PAUSE);

        pauses.close();

        assertThat(seen).containsExactly("refused");
        lateOnes();
        assertThat(seen).hasSize(1);
    }

    @Test
    void I1_stepThatComesAfterClose_isRefused_alsoWithoutThreads() {
        pauses.close();
        later(pauses);
        assertThat(seen).containsExactly("refused");

        threads.close(PAUSE);
        later(pauses);
        assertThat(seen).containsExactly("refused", "refused");
    }

    @Test
    void I1_stepThatFindsNoWorker_isRefused() {
        Pauses busy = new Pauses(threads.scheduler(), task -> {
            throw new RejectedExecutionException("full");
        });
        later(busy);

        time.advance(PAUSE);

        busy.close();
        assertThat(seen).containsExactly("refused");
    }

    @Test
    void I1_stepThatIsCancelled_seesNothingElse() {
        Timer pausing = later(pauses);
        assertThat(pausing.cancel()).isTrue();
        assertThat(pausing.cancel()).isFalse();
        Timer waiting = later(pauses);
        time.advance(PAUSE);
        assertThat(waiting.cancel()).isTrue();

        lateOnes();

        assertThat(seen).isEmpty();
    }
}
