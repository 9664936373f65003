package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.LimitExceededException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Begins new epochs of lanes' fences, where a server has forgotten what it gave out, or may have: after a restart, after a
 * fail-over. Thread-safe.
 */
final class Epochs {

    /*
     * I1 A lane's fence is renewed for the run that the link names, by that very link, and only to a higher epoch: tokens of
     *    one epoch are above all tokens of those before.
     * I2 One seed of a lane on a link at a time; whoever needs it meanwhile waits for that one.
     */

    /** A token is epoch * 2^32 + n, and Redis' scripts count exactly up to 2^53. */
    static final long MAX_EPOCH = (1L << 21) - 1;

    private static final int MOST_TRIES = 8;

    private final Request.Wire wire;
    private final EpochCounts<Link> counts;
    private final ConcurrentHashMap<Seed, CompletableFuture<Long>> running = new ConcurrentHashMap<>();

    private record Seed(Link link, Lane lane) {}

    Epochs(Request.Wire wire, AdapterContext context, String counter) {
        this.wire = wire;
        this.counts = new EpochCounts<>((above, timeout) -> context.countUp(counter, above, timeout));
    }

    /**
     * Makes the fence of {@code lane} one of the link's run.
     *
     * @param above the epoch that was found there
     * @return the epoch that stands there now
     */
    CompletionStage<Long> seed(Link link, Lane lane, long above, Duration timeout) {
        Seed seed = new Seed(link, lane);
        CompletableFuture<Long> fresh = new CompletableFuture<>();
        CompletableFuture<Long> before = running.putIfAbsent(seed, fresh);
        if (before != null) {
            return before;
        }
        attempt(seed, above, timeout, 1).whenComplete((epoch, failure) -> {
            running.remove(seed, fresh);
            if (failure != null) {
                fresh.completeExceptionally(failure);
            } else {
                fresh.complete(epoch);
            }
        });
        return fresh;
    }

    private CompletionStage<Long> attempt(Seed seed, long above, Duration timeout, int number) {
        return counts.countUp(seed.link(), above, timeout)
                .thenCompose(epoch -> {
                    if (epoch > MAX_EPOCH) {
                        throw new LimitExceededException("the epoch of " + seed.lane() + "'s fence", MAX_EPOCH);
                    }
                    return write(seed, epoch);
                })
                .thenCompose(reply -> {
                    boolean stands = reply.number(0) == 1;
                    if (!stands && number >= MOST_TRIES) {
                        throw new CompletionException(
                                new IllegalStateException("others renewed it " + number + " times meanwhile"));
                    }
                    return stands
                            ? CompletableFuture.completedStage(reply.number(1))
                            : attempt(seed, reply.number(1), timeout, number + 1);
                });
    }

    /** On that very link, or not at all. */
    private CompletionStage<Reply> write(Seed seed, long epoch) {
        CompletableFuture<Reply> written = new CompletableFuture<>();
        String[] args = {seed.link().run(), Long.toString(epoch)};
        seed.link().run(Script.SEED, new String[] {seed.lane().fence()}, args, new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                written.complete(reply);
            }

            @Override
            public void failed(Throwable failure) {
                if (failure instanceof NotAppliedException refused && refused.isElsewhere()) {
                    wire.links().isElsewhere(seed.lane().slot(), seed.link());
                }
                written.completeExceptionally(failure);
            }
        });
        return written;
    }
}
