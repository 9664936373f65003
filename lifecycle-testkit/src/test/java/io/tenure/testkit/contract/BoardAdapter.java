package io.tenure.testkit.contract;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.testkit.contract.Board.Mistake;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The adapter of a board, by way of a line that may fail. What a holder works with is its nonce. */
final class BoardAdapter implements ResourceAdapter<Long>, AutoCloseable {

    private final Board board;
    private final Line line;
    private final Threads threads;
    private final Set<Long> lost = new HashSet<>();
    private AdapterContext context;

    BoardAdapter(Board board, Line line, Threads threads) {
        this.board = board;
        this.line = line;
        this.threads = threads;
        board.listeners.add(this);
    }

    @Override
    public void bind(AdapterContext newContext) {
        context = newContext;
    }

    @Override
    public String kind() {
        return "note";
    }

    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    @Override
    public boolean keepsManifest() {
        return true;
    }

    @Override
    public String endpoint() {
        return "board";
    }

    @Override
    public CompletionStage<Taken<Long>> take(ResourceRecord intent, Duration timeout) {
        return ask(timeout, () -> {
            if (board.refuses(intent)) {
                throw new TakeFailedException(kind(), intent.id(), "it is revoked", null);
            }
            ResourceRecord holder = board.take(intent);
            if (holder.nonce() != intent.nonce()) {
                throw new HeldByOtherException(
                        new Holder(kind(), holder.id(), holder.owner(), "", holder.token(), 0, true));
            }
            return new Taken<>(intent.nonce(), holder.token());
        });
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return ask(timeout, () -> {
            if (!board.release(record, revoke) && board.makes(Mistake.RELEASES_ONCE)) {
                throw new IllegalStateException("nobody holds it");
            }
            return true;
        });
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return ask(timeout, () -> Optional.ofNullable(board.holder(id)));
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        return ask(timeout, () -> {
            board.reclaim(owner);
            return true;
        });
    }

    @Override
    public boolean validFor(Long nonce, Duration duration) {
        return !lost.contains(nonce);
    }

    void hear(ResourceRecord released) {
        lost.add(released.nonce());
        context.lost(released, "released by somebody");
    }

    private <T> CompletionStage<T> ask(Duration timeout, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!board.makes(Mistake.WAITS_FOR_EVER)) {
            threads.scheduler().schedule(timeout, () -> answer.completeExceptionally(unanswered()));
        }
        line.send(() -> {
            try {
                T result = work.get();
                return () -> answer.complete(result);
            } catch (RuntimeException refused) {
                return () -> answer.completeExceptionally(refused);
            }
        });
        return answer;
    }

    private RuntimeException unanswered() {
        return board.makes(Mistake.SAYS_CERTAIN)
                ? new TakeFailedException(kind(), "any", "no answer", null)
                : new IllegalStateException("no answer");
    }

    @Override
    public void close() {
        threads.close(Duration.ZERO);
    }
}
