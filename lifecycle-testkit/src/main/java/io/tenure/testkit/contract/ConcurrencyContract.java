package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: what holds while many write. */
interface ConcurrencyContract extends StoreSteps {

    /** How many write at a time. */
    int WRITERS = 8;

    /** How often each of them writes. */
    int ROUNDS = 25;

    @Test
    default void incrementsByComparison_loseNothing_andWinnersRevisionsGrow() {
        put("/n", "0");
        Queue<Long> revisions = new ConcurrentLinkedQueue<>();
        List<CompletionStage<@Nullable Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(increment(i % 2 == 0 ? store() : other(), ROUNDS, revisions));
        }

        writers.forEach(this::ok);

        assertThat(read("/n").value()).isEqualTo(Integer.toString(WRITERS * ROUNDS));
        assertThat(revisions).hasSize(WRITERS * ROUNDS).doesNotHaveDuplicates();
        assertThat(read("/n").modRevision())
                .isEqualTo(revisions.stream().max(Long::compare).orElseThrow());
    }

    @Test
    default void elseReads_showOneMoment() {
        commit(Transaction.builder().put("/a", "0").put("/b", "0"));
        CompletionStage<@Nullable Void> writer = CompletableFuture.completedStage(null);
        for (int i = 1; i <= ROUNDS; i++) {
            String value = Integer.toString(i);
            writer = writer.thenCompose(done -> other().transact(
                                    Transaction.builder()
                                            .put("/a", value)
                                            .put("/b", value)
                                            .build(),
                                    TIMEOUT))
                    .thenAccept(done -> {});
        }
        Transaction reading = Transaction.builder()
                .ifAbsent("/a")
                .elseRead("/a")
                .elseRead("/b")
                .build();
        for (int i = 0; i < ROUNDS; i++) {
            TransactResult seen = ok(store().transact(reading, TIMEOUT));

            assertThat(seen.elseReads()).hasSize(2);
            assertThat(seen.elseReads().get(0).value())
                    .isEqualTo(seen.elseReads().get(1).value());
            assertThat(seen.elseReads().get(0).modRevision()).isLessThanOrEqualTo(seen.revision());
        }
        ok(writer);
    }

    @Test
    default void claims_ofOneKeyByMany_areWonByOne() {
        List<CompletionStage<TransactResult>> claims = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            claims.add((i % 2 == 0 ? store() : other())
                    .transact(
                            Transaction.builder()
                                    .ifAbsent("/claim")
                                    .put("/claim", "by " + i)
                                    .elseRead("/claim")
                                    .build(),
                            TIMEOUT));
        }

        List<TransactResult> results = claims.stream().map(this::ok).toList();

        assertThat(results).filteredOn(TransactResult::succeeded).hasSize(1);
        assertThat(results)
                .filteredOn(result -> !result.succeeded())
                .allSatisfy(lost -> assertThat(lost.elseReads()).containsExactly(read("/claim")));
    }

    private CompletionStage<@Nullable Void> increment(CoordinationStore by, int rounds, Queue<Long> revisions) {
        if (rounds == 0) {
            return CompletableFuture.completedStage(null);
        }
        return by.get("/n", TIMEOUT)
                .thenCompose(read -> by.transact(increment(Objects.requireNonNull(read.value())), TIMEOUT))
                .thenCompose(result -> {
                    if (result.succeeded()) {
                        revisions.add(result.revision());
                    }
                    return increment(by, result.succeeded() ? rounds - 1 : rounds, revisions);
                });
    }

    private static Transaction increment(KeyValue number) {
        return Transaction.builder()
                .ifUnchanged(number.key(), number.modRevision())
                .put(number.key(), Integer.toString(Integer.parseInt(number.value()) + 1))
                .build();
    }
}
