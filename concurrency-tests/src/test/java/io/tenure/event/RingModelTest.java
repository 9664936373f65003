package io.tenure.event;

import io.tenure.stress.Models;
import io.tenure.test.LongForm;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** {@link EventRing} against a queue that is as long: each history of emitters and the dispatcher is one of the queue's. */
@Param(name = "event", gen = IntGen.class, conf = "1:9")
public class RingModelTest {

    private static final int CAPACITY = 2;

    private final EventRing ring = new EventRing(CAPACITY);

    /** An emitter. */
    @Operation
    public boolean offer(@Param(name = "event") int event) {
        return ring.offer(new AlarmEvent(event, "", ""));
    }

    /** The dispatcher, which comes again for an event that is claimed and not published yet: its emitter wakes it. */
    @Operation(nonParallelGroup = "dispatcher")
    public @Nullable Integer take() {
        LifecycleEvent event = ring.poll();
        while (event == null && ring.size() > 0) {
            event = ring.poll();
        }
        return event == null ? null : (int) event.wallMillis();
    }

    /** What the ring is meant to be. */
    public static final class Specification {
        private final Queue<Integer> queue = new ArrayDeque<>();

        /** As the ring's. */
        public boolean offer(int event) {
            return queue.size() < CAPACITY && queue.add(event);
        }

        /** As the ring's. */
        public @Nullable Integer take() {
            return queue.poll();
        }
    }

    @Test
    void eachInterleaving_isOneOfAQueue() {
        Models.SHORT.check(RingModelTest.class, Specification.class);
    }

    @Test
    void underStress_itIsAQueue() {
        Models.SHORT.stress(RingModelTest.class, Specification.class);
    }

    @LongForm
    void manyScenarios_areOfAQueue(TestReporter reporter) {
        Models.LONG.check(RingModelTest.class, Specification.class);
        Models.LONG.stress(RingModelTest.class, Specification.class);
        reporter.publishEntry("runs", Integer.toString(2 * Models.LONG.runs()));
    }
}
