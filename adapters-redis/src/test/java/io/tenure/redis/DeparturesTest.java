package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final PlayedContext context = new PlayedContext(time);
    private final Departures departures = new Departures(context, time);
    private final OwnerId owner = new OwnerId(1, 2);

    private CompletableFuture<Boolean> ask() {
        return departures.isClosed(owner, TIMEOUT).toCompletableFuture();
    }

    @Test
    void I1_no_isBelievedForThePause_andNotLonger() {
        CompletableFuture<Boolean> first = ask();
        CompletableFuture<Boolean> meanwhile = ask();
        context.asked.get(0).complete(false);
        assertThat(first).isCompletedWithValue(false);
        assertThat(meanwhile).isCompletedWithValue(false);
        time.advance(PAUSE.minusNanos(1));
        assertThat(ask()).isCompletedWithValue(false);
        assertThat(context.asked).hasSize(1);

        time.advance(Duration.ofNanos(1));
        assertThat(ask()).isNotDone();
        context.asked.get(1).complete(true);
        assertThat(ask()).isCompletedWithValue(true);
    }

    @Test
    void I1_yes_isBelievedWithoutEnd_andOfThatOwnerOnly() {
        CompletableFuture<Boolean> first = ask();
        context.asked.get(0).complete(true);
        assertThat(first).isCompletedWithValue(true);

        time.advance(Duration.ofDays(1));

        assertThat(ask()).isCompletedWithValue(true);
        assertThat(context.asked).hasSize(1);
        assertThat(departures.isClosed(new OwnerId(1, 3), TIMEOUT).toCompletableFuture())
                .isNotDone();
    }

    @Test
    void I1_failure_isNoAnswer() {
        CompletableFuture<Boolean> first = ask();
        context.asked.get(0).completeExceptionally(new IllegalStateException("away"));
        assertThat(first).isCompletedExceptionally();

        assertThat(ask()).isNotDone();
        assertThat(context.asked).hasSize(2);
    }
}
