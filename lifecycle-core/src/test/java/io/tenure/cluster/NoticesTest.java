package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.time.RefusingThreads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private static final int MANY = 5_000;

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final List<String> heard = new ArrayList<>();
    private int within;
    private int most;
    private Error error;

    private final OwnershipListener listener = new OwnershipListener() {
        @Override
        public void recordRevoked(String kind, String id) {
            most = Math.max(most, ++within);
            try {
                heard.add(id);
                react(id);
            } finally {
                within--;
            }
        }
    };
    private final RefusingThreads threads = new RefusingThreads(time.newThreads("test"));
    private final Notices notices = new Notices(threads, listener, EventSink.NONE, Transitions.NONE);

    private void react(String id) {
        if (id.equals("slow")) {
            time.advance(Duration.ofMillis(10));
        } else if (id.equals("throws")) {
            throw new IllegalStateException("planted");
        } else if (id.equals("dies") && error != null) {
            throw error;
        }
    }

    private void tell(String id) {
        notices.tell(told -> told.recordRevoked("lock", id));
    }

    @Test
    void I1_theListenerHearsAll_inOrder() {
        List<String> ids = IntStream.range(0, MANY).mapToObj(Integer::toString).toList();

        ids.forEach(this::tell);
        time.advance(Duration.ZERO);

        assertThat(heard).isEqualTo(ids);
    }

    @Test
    void I1_theListenerHearsOneAtATime() {
        List.of("slow", "slow", "last").forEach(this::tell);
        time.advance(Fleet.SECOND);

        assertThat(heard).containsExactly("slow", "slow", "last");
        assertThat(most).isEqualTo(1);
    }

    @Test
    void I1_aListenerThatThrows_hearsTheRest() {
        List.of("throws", "next").forEach(this::tell);
        time.advance(Fleet.SECOND);

        assertThat(heard).containsExactly("throws", "next");
    }

    @Test
    void I1_aListenerThatDies_hearsTheRest() {
        error = new StackOverflowError("planted");
        List.of("dies", "next").forEach(this::tell);
        time.advance(Fleet.SECOND);
        tell("last");
        time.advance(Fleet.SECOND);

        assertThat(heard).containsExactly("dies", "next", "last");
        assertThat(time.failures()).containsExactly(error);
    }

    @Test
    void I1_whileNoThreadCanBeStarted_tellingsWait() {
        threads.refusing = true;
        List.of("first", "second").forEach(this::tell);
        time.advance(Fleet.SECOND);
        tell("third");
        assertThat(heard).isEmpty();

        threads.refusing = false;
        time.advance(Duration.ofMillis(10));

        assertThat(heard).containsExactly("first", "second", "third");
        assertThat(most).isEqualTo(1);
    }

    @Test
    void I2_everyStageIsCompleted_evenIfTheWorkersAreBusy() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.add(stage);
            notices.complete(() -> stage.complete("done"));
        }
        time.advance(Duration.ZERO);

        assertThat(stages).allMatch(CompletableFuture::isDone);
    }

    @Test
    void I2_aCompletionThatFails_keepsNoOtherBack() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        notices.complete(() -> {
            throw new IllegalStateException("planted");
        });
        notices.complete(() -> stage.complete("done"));
        time.advance(Duration.ZERO);

        assertThat(stage).isCompletedWithValue("done");
    }
}
