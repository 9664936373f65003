package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One script to be run at the server that has a lane, until its deadline: sent again where it was not applied, or where
 * nobody knows. So it has to be idempotent.
 */
final class Request implements Call.Sink, LinkKeeper.Waiter {

    /*
     * I1 It ends once, by replied or by failed: after each way of sending exactly one of reply, failure and refusal comes.
     * I2 It is not sent again after its deadline.
     */

    /** Hears how a request ended. Must not block. */
    interface Answer {
        /**
         * The server answered.
         *
         * @param link who
         * @param sends how often it was sent; more than once means that one may yet arrive late
         */
        void replied(Link link, Reply reply, int sends);

        /** It failed: a {@link NotAppliedException} if no server did what was asked, and none will; else nobody knows. */
        void failed(Throwable failure);
    }

    /**
     * What all requests share.
     *
     * @param links where they go
     * @param time the clock
     * @param scheduler for pauses
     * @param executor where a request goes on after a pause
     */
    record Wire(Links links, TimeSource time, TaskScheduler scheduler, Executor executor) {}

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Wire wire;
    private final int slot;
    private final Script script;
    private final String[] keys;
    private final Function<Link, String[]> args;
    private final long deadlineNanos;
    private final Answer answer;
    /** Written by whoever sends; sends follow one another. */
    private int sends;
    /** Set before a send. */
    private @Nullable Link sentOn;
    /** Whether a send had an outcome that nobody knows. */
    private boolean uncertain;

    Request(
            Wire wire,
            int slot,
            Script script,
            String[] keys,
            Function<Link, String[]> args,
            long deadlineNanos,
            Answer answer) {
        this.wire = wire;
        this.slot = slot;
        this.script = script;
        this.keys = keys;
        this.args = args;
        this.deadlineNanos = deadlineNanos;
        this.answer = answer;
    }

    /** Begins. */
    void send() {
        Link link = wire.links().to(slot);
        if (link == null) {
            wire.links().whenUp(slot, this);
        } else {
            linked(link);
        }
    }

    @Override
    public void linked(Link link) {
        sends++;
        sentOn = link;
        link.run(script, keys, args.apply(link), this);
    }

    @Override
    public void unlinked(NotAppliedException why) {
        // Not for want of a connection alone: the server that had the slot may have left its cluster.
        failed(why);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void replied(Reply reply) {
        answer.replied(Objects.requireNonNull(sentOn, "nobody answers what was not sent"), reply, sends);
    }

    @Override
    public void failed(Throwable failure) {
        boolean applied = !(failure instanceof NotAppliedException);
        uncertain |= applied;
        Link asked = sentOn;
        if (asked != null && !applied && ((NotAppliedException) failure).isElsewhere()) {
            wire.links().isElsewhere(slot, asked);
        }
        boolean errorReply = failure instanceof RedisCommandExecutionException;
        long leftNanos = deadlineNanos - wire.time().nowNanos();
        if (errorReply || leftNanos <= PAUSE.toNanos()) {
            end(failure);
        } else {
            // Also after a lost connection: the next one may be lost in the same moment, and this must not spin.
            wire.scheduler().schedule(PAUSE, () -> sendElsewhere(failure));
        }
    }

    /** The timer's thread sends nothing. */
    private void sendElsewhere(Throwable failure) {
        try {
            wire.executor().execute(this::send);
        } catch (RejectedExecutionException closing) {
            end(failure);
        }
    }

    private void end(Throwable failure) {
        answer.failed(
                uncertain && failure instanceof NotAppliedException
                        ? new IllegalStateException(
                                "an earlier attempt may have been applied; the last: " + failure.getMessage(), failure)
                        : failure);
    }
}
