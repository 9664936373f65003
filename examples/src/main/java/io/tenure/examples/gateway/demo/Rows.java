package io.tenure.examples.gateway.demo;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.Transaction;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads a store's rows, page by page, and deletes them. Blocks. Thread-safe. */
final class Rows {

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final CoordinationStore store;

    Rows(CoordinationStore store) {
        this.store = store;
    }

    /** All rows whose keys begin with {@code prefix}. */
    List<KeyValue> under(String prefix) throws IOException, InterruptedException {
        List<KeyValue> rows = new ArrayList<>();
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            RangePage page = await(store.range(prefix, after, CoordinationStore.MAX_PAGE, WITHIN));
            for (KeyValue row : page.rows()) {
                rows.add(row);
                after = row.key();
            }
            more = page.more();
        }
        return rows;
    }

    /** Deletes all rows whose keys begin with {@code prefix}, and ends the sessions that some are in. */
    void deleteUnder(String prefix) throws IOException, InterruptedException {
        List<KeyValue> rows = under(prefix);
        for (int from = 0; from < rows.size(); from += CoordinationStore.MAX_OPERATIONS) {
            Transaction.Builder page = Transaction.builder();
            rows.subList(from, Math.min(rows.size(), from + CoordinationStore.MAX_OPERATIONS))
                    .forEach(row -> page.delete(row.key()));
            await(store.transact(page.build(), WITHIN));
        }
        for (long session : rows.stream()
                .mapToLong(KeyValue::session)
                .filter(id -> id != 0)
                .distinct()
                .toArray()) {
            await(store.endSession(session, WITHIN));
        }
    }

    private static <T> T await(CompletionStage<T> answer) throws IOException, InterruptedException {
        try {
            return SystemTime.instance().await(answer, WITHIN.plusSeconds(1));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the store does not answer", e);
        }
    }
}
