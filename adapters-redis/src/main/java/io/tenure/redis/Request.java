package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the server that has a lane, until its deadline: sent again where it was not applied, or where nobody
 * knows. So it has to be idempotent.
 */
abstract class Request implements LinkKeeper.Waiter {

    /*
     * I1 It ends once, by an answer or by a failure: after each way of sending exactly one of answer, failure and refusal
     *    comes. One that waits, for a link or for its pause to end, ends at close.
     * I2 It is not sent again after its deadline.
     */

    /** Hears how a script ended. Must not block. */
    interface Answer {
        /**
         * The server answered.
         *
         * @param link who
         * @param mayComeTwice whether nobody knows what became of an earlier send, so that it may have been applied, or yet be
         */
        void replied(Link link, Reply reply, boolean mayComeTwice);

        /** It failed: a {@link NotAppliedException} if no server did what was asked, and none will; else nobody knows. */
        void failed(Throwable failure);
    }

    /**
     * What all requests share.
     *
     * @param links where they go
     * @param time the clock
     * @param pauses between sends
     */
    record Wire(Links links, TimeSource time, Pauses pauses) {}

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(320);

    private final Wire wire;
    private final int slot;
    private final long deadlineNanos;
    /** Set before a send; sends follow one another. */
    private @Nullable Link sentOn;
    /** Whether a send had an outcome that nobody knows. */
    private boolean uncertain;
    /** Before the next send. */
    private Duration pause = PAUSE;

    Request(Wire wire, int slot, long deadlineNanos) {
        this.wire = wire;
        this.slot = slot;
        this.deadlineNanos = deadlineNanos;
    }

    /** A script of its own. */
    static Request of(
            Wire wire,
            int slot,
            Script script,
            String[] keys,
            Function<Link, String[]> args,
            long deadlineNanos,
            Answer answer) {
        return new Request(wire, slot, deadlineNanos) {
            @Override
            void sendOn(Link link) {
                link.run(script, keys, args.apply(link), new Call.Sink() {
                    @Override
                    public void replied(Reply reply) {
                        answer.replied(asked(), reply, mayComeTwice());
                    }

                    @Override
                    public void failed(Throwable failure) {
                        again(failure);
                    }
                });
            }

            @Override
            void end(Throwable failure) {
                answer.failed(failure);
            }
        };
    }

    /** Sends it once. Then either that is answered, or {@link #again} is called. */
    abstract void sendOn(Link link);

    /** It failed for good: by a {@link NotAppliedException} if no server did what was asked, and none will. */
    abstract void end(Throwable failure);

    /** Whether nobody knows what became of an earlier send: it may have been applied, or yet be. */
    boolean mayComeTwice() {
        return uncertain;
    }

    /** Where it was sent last. */
    Link asked() {
        return Objects.requireNonNull(sentOn, "nobody answers what was not sent");
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
        if (sentOn != null && leftNanos() <= 0) {
            giveUp(new NotAppliedException("no time was left to send it again", null));
            return;
        }
        sentOn = link;
        sendOn(link);
    }

    @Override
    public void unlinked(NotAppliedException why) {
        // Not for want of a connection alone: the server that had the slot may have left its cluster.
        again(why);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** That send failed: the next one goes out after a pause, if there is time. */
    void again(Throwable failure) {
        boolean applied = !(failure instanceof NotAppliedException);
        uncertain |= applied;
        Link asked = sentOn;
        if (asked != null && !applied && ((NotAppliedException) failure).isElsewhere()) {
            wire.links().isElsewhere(slot, asked);
        }
        boolean errorReply = failure instanceof RedisCommandExecutionException;
        if (errorReply || leftNanos() <= PAUSE.toNanos()) {
            giveUp(failure);
            return;
        }
        // Also after a lost connection: the next one may be lost in the same moment, and this must not spin.
        Duration now = pause.toNanos() < leftNanos() ? pause : PAUSE;
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
        wire.pauses().later(now, this::send, refused -> giveUp(failure));
    }

    private long leftNanos() {
        return deadlineNanos - wire.time().nowNanos();
    }

    private void giveUp(Throwable failure) {
        end(
                uncertain && failure instanceof NotAppliedException
                        ? new IllegalStateException(
                                "an earlier attempt may have been applied; the last: " + failure.getMessage(), failure)
                        : failure);
    }
}
