package io.tenure.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventRingStressTest {

    private static final int EMITTERS = 3;
    private static final int EACH = 200_000;

    /** What breaks without I3: a dispatcher that waits at a slot, or that skips one that looks empty. */
    @Test
    @Timeout(60)
    void I3_slotClaimedButNotPublished_isNeitherWaitedForNorSkipped() throws Exception {
        EventRing ring = new EventRing(64);
        AtomicInteger emitting = new AtomicInteger(EMITTERS);
        ExecutorService threads = Executors.newFixedThreadPool(EMITTERS);
        try {
            List<Future<Integer>> emitters = new ArrayList<>();
            for (int i = 0; i < EMITTERS; i++) {
                String name = Integer.toString(i);
                emitters.add(threads.submit(() -> emit(ring, name, emitting)));
            }
            int[] received = receive(ring, emitting);
            for (int i = 0; i < EMITTERS; i++) {
                assertThat(received[i]).isEqualTo(emitters.get(i).get(10, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int emit(EventRing ring, String name, AtomicInteger emitting) {
        int accepted = 0;
        for (int n = 0; n < EACH; n++) {
            if (ring.offer(new AlarmEvent(accepted, name, ""))) {
                accepted++;
            } else {
                Thread.onSpinWait();
            }
        }
        emitting.decrementAndGet();
        return accepted;
    }

    /** Each emitter's events are numbered without a gap, so each must be the next of its emitter. */
    private static int[] receive(EventRing ring, AtomicInteger emitting) {
        int[] next = new int[EMITTERS];
        while (true) {
            boolean last = emitting.get() == 0;
            AlarmEvent event = (AlarmEvent) ring.poll();
            if (event != null) {
                assertThat(event.wallMillis()).isEqualTo(next[Integer.parseInt(event.source())]++);
            } else if (last) {
                return next;
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
