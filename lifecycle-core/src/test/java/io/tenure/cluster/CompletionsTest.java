package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.RefusingThreads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompletionsTest {

    private static final int MANY = 5_000;

    private final VirtualTime time = VirtualTime.inSequence(3);
    private final RefusingThreads threads = new RefusingThreads(time.newThreads("test"));
    private final Completions completions = new Completions(threads, "results");
    private final List<Integer> done = new ArrayList<>();

    @Test
    void I1_moreThanTheWorkersHoldRoomFor_areAllDone() {
        for (int i = 0; i < MANY; i++) {
            int number = i;
            completions.add(() -> done.add(number));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, MANY).boxed().toList());
    }

    @Test
    void I1_oneThatThrows_keepsNoneFromBeingDone() {
        for (int i = 0; i < 10; i++) {
            completions.add(() -> {
                throw new IllegalStateException("planted");
            });
        }
        completions.add(() -> done.add(1));
        time.advance(Duration.ofSeconds(1));
        assertThat(done).containsExactly(1);
    }

    @Test
    void I1_whatNoThreadCouldBeStartedFor_isDoneOnceThereIsOne() {
        threads.refusing = true;
        completions.add(() -> done.add(1));
        completions.add(() -> done.add(2));
        time.advance(Duration.ofSeconds(1));
        assertThat(done).isEmpty();
        assertThat(threads.refused).as("asked every 10 ms, by one timer").isBetween(90, 120);

        threads.refusing = false;
        time.advance(Duration.ofMillis(10));
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void whatNoWorkerBegan_isDoneByWhoClosesThem() {
        threads.refusing = true;
        completions.add(() -> done.add(1));
        completions.add(() -> done.add(2));

        completions.runRest();

        assertThat(done).containsExactly(1, 2);
    }
}
