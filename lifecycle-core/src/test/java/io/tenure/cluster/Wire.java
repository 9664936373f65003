package io.tenure.cluster;

import io.tenure.store.CoordinationStore;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to the store: a good one, unless a test says what becomes of a call. */
final class Wire extends PassingStore {

    /** What becomes of a call. */
    enum Fate {
        /** It is certain that it never arrives. */
        REFUSED,
        /** It never arrives, which nobody knows. */
        LOST,
        /** It is applied, which nobody knows. */
        UNANSWERED,
        /** The caller gives up on it; it arrives with {@link #letGo}. */
        LATE,
        /** It arrives with {@link #letGo}, while the caller waits. */
        HELD_UP,
        /** It is applied at once and answered with {@link #letGo}. */
        ANSWERED_LATER
    }

    /**
     * A call as it was sent.
     *
     * @param number counts the calls
     * @param what the method's name
     * @param transaction what was to be written, if it is a transaction
     */
    record Sent(int number, String what, @Nullable Transaction transaction) {

        boolean isTransaction() {
            return transaction != null;
        }

        boolean puts(String key) {
            return transaction != null
                    && transaction.puts().stream().anyMatch(put -> put.key().equals(key));
        }

        boolean putsText(String text) {
            return transaction != null
                    && transaction.puts().stream().anyMatch(put -> put.value().contains(text));
        }

        boolean deletes(String key) {
            return transaction != null && transaction.deletes().contains(key);
        }

        boolean writes(String key) {
            return puts(key) || deletes(key);
        }

        /** The keys that it writes. */
        List<String> written() {
            List<String> keys = new ArrayList<>();
            if (transaction != null) {
                transaction.puts().forEach(put -> keys.add(put.key()));
                keys.addAll(transaction.deletes());
            }
            return keys;
        }
    }

    private record Rule(Predicate<Sent> which, Fate fate, boolean once) {}

    private final List<Rule> rules = new ArrayList<>();
    private final List<Runnable> whenLetGo = new ArrayList<>();
    private int calls;
    private Consumer<Sent> onSend = sent -> {};

    /** All transactions, in the order in which they were sent. */
    final List<Sent> sent = new ArrayList<>();

    /** Transactions whose callers wait for an answer. */
    final List<Sent> inFlight = new ArrayList<>();

    Wire(CoordinationStore inner) {
        super(inner);
    }

    /** What becomes of the next call that is one of {@code which}. */
    void next(Fate fate, Predicate<Sent> which) {
        rules.add(new Rule(which, fate, true));
    }

    /** What becomes of all such calls, until {@link #mend}. */
    void all(Fate fate, Predicate<Sent> which) {
        rules.add(new Rule(which, fate, false));
    }

    void mend() {
        rules.clear();
    }

    /** Lets arrive, or be answered, what was kept back. */
    void letGo() {
        List<Runnable> kept = List.copyOf(whenLetGo);
        whenLetGo.clear();
        kept.forEach(Runnable::run);
    }

    /** Who sees each call just before it is sent. */
    void onSend(Consumer<Sent> observer) {
        this.onSend = observer;
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        return call(new Sent(++calls, "openSession", null), () -> inner.openSession(ttl, timeout));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        return call(new Sent(++calls, "keepSession", null), () -> inner.keepSession(session, timeout));
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return call(new Sent(++calls, "endSession", null), () -> inner.endSession(session, timeout));
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        Sent call = new Sent(++calls, "transact", transaction);
        CompletionStage<TransactResult> answer = call(call, () -> inner.transact(transaction, timeout));
        sent.add(call);
        inFlight.add(call);
        return answer.whenComplete((result, failure) -> inFlight.remove(call));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        return call(new Sent(++calls, "get", null), () -> inner.get(key, timeout));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        return call(new Sent(++calls, "range", null), () -> inner.range(prefix, after, limit, timeout));
    }

    private <T extends @Nullable Object> CompletionStage<T> call(Sent call, Supplier<CompletionStage<T>> request) {
        onSend.accept(call);
        Fate fate = fateOf(call);
        if (fate == null) {
            return request.get();
        }
        return switch (fate) {
            case REFUSED -> failed(call, StoreException.Outcome.NOT_APPLIED);
            case LOST -> failed(call, StoreException.Outcome.UNKNOWN);
            case UNANSWERED -> request.get().thenCompose(done -> failed(call, StoreException.Outcome.UNKNOWN));
            case LATE -> {
                whenLetGo.add(() -> {
                    var unused = request.get();
                });
                yield failed(call, StoreException.Outcome.UNKNOWN);
            }
            case HELD_UP -> gate().thenCompose(open -> request.get());
            case ANSWERED_LATER -> {
                CompletionStage<T> answer = request.get();
                yield gate().thenCompose(open -> answer);
            }
        };
    }

    private @Nullable Fate fateOf(Sent call) {
        Rule first =
                rules.stream().filter(rule -> rule.which.test(call)).findFirst().orElse(null);
        if (first != null && first.once) {
            rules.remove(first);
        }
        return first == null ? null : first.fate;
    }

    private CompletableFuture<@Nullable Void> gate() {
        CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
        whenLetGo.add(() -> gate.complete(null));
        return gate;
    }

    private static <T extends @Nullable Object> CompletionStage<T> failed(Sent call, StoreException.Outcome outcome) {
        return CompletableFuture.failedFuture(new StoreException(call.what() + " failed on its way", outcome, null));
    }
}
