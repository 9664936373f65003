package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SerialTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final VirtualTime time = VirtualTime.inSequence(3);
    private final Serial serial = new Serial(time);
    private final List<String> ran = new ArrayList<>();

    private void begin(Runnable task) {
        serial.start(time.newThreads("owner"), "owner");
        serial.execute(task);
        time.advance(LONG);
    }

    @Test
    void I1_tasksAndTimers_runOneAtATime_inTheirOrder() {
        begin(() -> {
            serial.after(Duration.ZERO, () -> ran.add("timer"));
            serial.after(Duration.ofSeconds(1), () -> ran.add("a second later"));
            serial.execute(() -> {
                serial.execute(() -> ran.add("third"));
                ran.add("second");
            });
            ran.add("first");
        });

        assertThat(ran).containsExactly("first", "second", "third", "timer", "a second later");
    }

    @Test
    void I1_onRealThreads_eachSeesWhatTheOnesBeforeWrote() throws Exception {
        Threads threads = SystemTime.instance().newThreads("serial-test");
        Serial real = new Serial(SystemTime.instance());
        real.start(threads, "owner");
        Counter counter = new Counter(40_000);
        Executor givers = threads.executor("givers", 4, 4);
        for (int giver = 0; giver < 4; giver++) {
            givers.execute(() -> {
                for (int i = 0; i < 10_000; i++) {
                    real.execute(counter::count);
                }
            });
        }

        boolean overlapped = SystemTime.instance().await(counter.done, LONG);

        assertThat(overlapped).isFalse();
        real.stop();
        threads.close(LONG);
    }

    @Test
    void I2_whatThrows_isCounted_andTheOthersGoOn() {
        begin(() -> {
            serial.execute(SerialTest::fail);
            serial.execute(() -> ran.add("task"));
            serial.after(Duration.ZERO, SerialTest::fail);
            serial.after(Duration.ZERO, () -> ran.add("timer"));
            serial.then(CompletableFuture.completedFuture(1), (value, failure) -> fail());
            serial.then(CompletableFuture.completedFuture(1), (value, failure) -> ran.add("step"));
        });

        assertThat(ran).containsExactly("step", "task", "timer");
        assertThat(serial.failed()).isEqualTo(3);
        assertThat(time.failures()).isEmpty();
    }

    @Test
    void cancelledTimer_doesNotRing() {
        begin(() -> {
            Serial.Alarm alarm = serial.after(Duration.ofSeconds(1), () -> ran.add("cancelled"));
            serial.after(Duration.ofSeconds(1), () -> ran.add("kept"));
            alarm.cancel();
        });

        assertThat(ran).containsExactly("kept");
    }

    @Test
    void I3_alarmThatIsCancelledElsewhere_doesNotRing_andIsAFault() {
        List<Serial.Alarm> alarms = new ArrayList<>();
        serial.start(time.newThreads("owner"), "owner");
        serial.execute(() -> {
            alarms.add(serial.after(Duration.ofSeconds(1), () -> ran.add("cancelled")));
            serial.after(Duration.ofSeconds(1), () -> ran.add("kept"));
        });
        time.advance(Duration.ofMillis(500));

        alarms.get(0).cancel();
        time.advance(LONG);

        assertThat(ran).containsExactly("kept");
        assertThat(serial.failed()).isEqualTo(1);
    }

    @Test
    void I3_alarmThatIsSetElsewhere_isRefused_andIsAFault() {
        begin(() -> ran.add("task"));

        assertThatThrownBy(() -> serial.after(Duration.ZERO, () -> ran.add("alarm")))
                .isInstanceOf(IllegalStateException.class);
        time.advance(LONG);

        assertThat(ran).containsExactly("task");
        assertThat(serial.failed()).isEqualTo(1);
    }

    @Test
    void afterStop_nothingRuns() {
        begin(() -> {
            serial.after(Duration.ofSeconds(1), () -> ran.add("timer"));
            serial.execute(() -> ran.add("task"));
            serial.stop();
        });

        assertThat(ran).isEmpty();
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }

    /** Counts without any protection of its own. */
    private static final class Counter {
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private final AtomicBoolean inside = new AtomicBoolean();
        private final int expected;
        private boolean overlapped;
        private int count;

        Counter(int expected) {
            this.expected = expected;
        }

        void count() {
            overlapped |= !inside.compareAndSet(false, true);
            count++;
            inside.set(false);
            if (count == expected) {
                done.complete(overlapped);
            }
        }
    }
}
