package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.StoreException.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StoreCallTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final StoreCall<String> call = new StoreCall<>("get /a", TIMEOUT, context -> "read " + context);
    private final CompletableFuture<Object> stage = call.stage().toCompletableFuture();

    @Test
    void I1_callIsDoneOnce() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        call.timesOutBy(() -> cancelled.incrementAndGet() == 1);
        call.run("x");
        call.complete();

        call.complete();
        call.fail(Outcome.UNKNOWN, "failed", null);
        call.timeOut("");

        assertThat(stage).isCompletedWithValue("read x");
        assertThat(cancelled).hasValue(1);
        assertThat(call.isDone()).isTrue();
    }

    @Test
    void I2_callThatIsAbandonedWhileItWaits_neverRuns() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        StoreCall<String> waiting = new StoreCall<>("get /a", TIMEOUT, context -> runs.incrementAndGet());
        waiting.timeOut(": it rains");
        waiting.run("x");
        waiting.complete();

        assertThat(failure(waiting).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure(waiting)).hasMessage("get /a was not done within PT1S: it rains");
        assertThat(runs).hasValue(0);
    }

    @Test
    void I3_callThatIsAbandonedWhileItRuns_endsUnknown() throws Exception {
        AtomicReference<StoreCall<String>> self = new AtomicReference<>();
        StoreCall<String> running = new StoreCall<>("get /a", TIMEOUT, context -> {
            self.get().timeOut("");
            return context;
        });
        self.set(running);
        running.run("x");
        running.complete();

        assertThat(failure(running).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void refusal_isKeptUntilComplete_andReplacedByTheNextRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        StoreCall<String> refused = new StoreCall<>("keep", TIMEOUT, context -> {
            if (runs.incrementAndGet() == 1) {
                throw new SessionNotFoundException(7);
            }
            return context;
        });
        refused.run("x");
        refused.run("y");
        refused.complete();

        assertThat(refused.stage().toCompletableFuture()).isCompletedWithValue("y");
    }

    @Test
    void brokenContext_isTheWorkersToHandle() {
        StoreCall<String> broken = new StoreCall<>("get /a", TIMEOUT, context -> {
            throw new IOException("planted");
        });

        assertThatThrownBy(() -> broken.run("x")).isInstanceOf(IOException.class);
        assertThat(broken.isDone()).isFalse();
        assertThat(broken).hasToString("get /a");
    }

    private static StoreException failure(StoreCall<String> call) {
        return (StoreException) call.stage()
                .handle((value, thrown) -> thrown)
                .toCompletableFuture()
                .join();
    }
}
