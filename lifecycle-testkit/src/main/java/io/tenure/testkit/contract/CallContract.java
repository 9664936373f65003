package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.CoordinationStore;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: timeouts, and close. */
interface CallContract extends StoreSteps {

    @Test
    default void noTimeLeft_failsAtOnceWithNothingApplied() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            StoreException refused = failure(
                    store().transact(Transaction.builder().put("/a", "1").build(), none));

            assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(refused).hasMessageContaining(none.toString());
        }
        assertThat(exists("/a")).isFalse();
    }

    @Test
    default void littleTimeLeft_endsEachCallInTimeAndTruthfully() {
        Map<String, CompletionStage<TransactResult>> calls = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            String key = "/t/" + i;
            calls.put(
                    key,
                    store().transact(Transaction.builder().put(key, "v").build(), Duration.ofNanos(1L + i * 5_000L)));
        }

        calls.forEach(this::assertTruthful);
    }

    @Test
    default void close_endsEachCallAndTellsTheTruth() {
        Map<String, CompletionStage<TransactResult>> calls = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            String key = "/c/" + i;
            calls.put(key, other().transact(Transaction.builder().put(key, "v").build(), TIMEOUT));
        }

        other().close();

        calls.forEach(this::assertTruthful);
    }

    @Test
    default void closedStore_refusesAndStaysClosed() {
        CoordinationStore closed = other();
        closed.close();
        closed.close();

        List<CompletionStage<?>> calls = new ArrayList<>();
        calls.add(closed.openSession(ttl(), TIMEOUT));
        calls.add(closed.keepSession(1, TIMEOUT));
        calls.add(closed.endSession(1, TIMEOUT));
        calls.add(closed.get("/a", TIMEOUT));
        calls.add(closed.range("/a", null, 1, TIMEOUT));
        calls.add(closed.transact(Transaction.builder().put("/a", "1").build(), TIMEOUT));

        for (CompletionStage<?> call : calls) {
            assertThat(failure(call).outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure(call)).hasMessageContaining("closed");
        }
        assertThatThrownBy(() -> closed.watch("/a", new WatchLog())).isInstanceOf(StoreException.class);
        assertThat(exists("/a")).as("the other connection works on").isFalse();
    }

    private void assertTruthful(String key, CompletionStage<TransactResult> call) {
        Throwable failure = failureIn(Duration.ZERO, call);
        if (failure == null) {
            assertThat(ok(call).succeeded()).isTrue();
            assertThat(exists(key)).isTrue();
            return;
        }
        assertThat(failure).isInstanceOf(StoreException.class);
        if (((StoreException) failure).outcome() == Outcome.NOT_APPLIED) {
            assertThat(exists(key)).isFalse();
        }
    }
}
