package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.StoreException.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreCallTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final StoreCall<String> call = new StoreCall<>("get /a", TIMEOUT, context -> "read " + context);
    private final CompletableFuture<Object> stage = call.stage().toCompletableFuture();

    @Test
    void I1_callIsDoneOnce() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        call.timesOutBy(() -> cancelled.incrementAndGet() == 1);
        call.begin();
        call.run("x");
        call.complete();

        call.complete();
        call.fail(Outcome.UNKNOWN, "failed", null);
        call.timeOut();

        assertThat(stage).isCompletedWithValue("read x");
        assertThat(cancelled).hasValue(1);
        assertThat(call.isDone()).isTrue();
    }

    @Test
    void I2_callThatIsAbandonedWhileItWaits_neverBegins() {
        call.timeOut();

        assertThat(call.begin()).isFalse();
        assertThat(outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void I3_callThatIsAbandonedWhileItRuns_endsUnknown() throws Exception {
        call.begin();
        call.timeOut();
        call.run("x");
        call.complete();

        assertThat(outcome()).isEqualTo(Outcome.UNKNOWN);
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
        refused.begin();
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
        broken.begin();

        assertThatThrownBy(() -> broken.run("x")).isInstanceOf(IOException.class);
        assertThat(broken.isDone()).isFalse();
        assertThat(broken).hasToString("get /a");
    }

    private Outcome outcome() {
        return ((StoreException) stage.handle((value, thrown) -> thrown).join()).outcome();
    }
}
