package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosingThreadTest {

    private final AtomicInteger depth = new AtomicInteger();

    private void nest() {
        depth.incrementAndGet();
        ClosingThread.INSTANCE.execute(this::nest);
    }

    @Test
    void I1_attemptsInsideOneAnother_areRefusedAtSomeDepth() {
        assertThatThrownBy(() -> ClosingThread.INSTANCE.execute(this::nest))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(depth).hasValue(ClosingThread.MAX_DEPTH);
    }

    @Test
    void I1_afterARefusal_thereIsRoomAgain() {
        I1_attemptsInsideOneAnother_areRefusedAtSomeDepth();
        depth.set(0);

        I1_attemptsInsideOneAnother_areRefusedAtSomeDepth();
    }

    @Test
    void attempt_runsHere() {
        Thread[] ran = new Thread[1];

        ClosingThread.INSTANCE.execute(() -> ran[0] = Thread.currentThread());

        assertThat(ran[0]).isSameAs(Thread.currentThread());
    }
}
