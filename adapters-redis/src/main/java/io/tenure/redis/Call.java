package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One script on its way to one server and back. Completed by the client, on its threads. */
final class Call extends Command<String, String, Reply> {

    /*
     * I1 The sink hears of the end once, whichever of complete, completeExceptionally and cancel comes first.
     */

    /** Hears what became of a call. Must not block. */
    interface Sink {
        /** The server answered. */
        void replied(Reply reply);

        /** The server answered with an error, or nobody knows whether it did what was asked. */
        void failed(Throwable failure);
    }

    private final Link link;
    private final Moment sent;
    private final Reply reply;
    private final Sink sink;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Call(Link link, CommandType type, ScriptArgs args, Reply reply, Moment sent, Sink sink) {
        super(type, reply, args);
        this.link = link;
        this.reply = reply;
        this.sent = sent;
        this.sink = sink;
    }

    /**
     * Names the script by its digest, or gives its text where a server does not know it yet.
     *
     * @param keysAndArgs both, the keys first
     */
    static Call of(
            Link link, Script script, boolean withText, int keys, List<String> keysAndArgs, Moment sent, Sink sink) {
        ScriptArgs all = new ScriptArgs(withText ? script.text() : script.sha(), keys, keysAndArgs);
        return new Call(link, withText ? CommandType.EVAL : CommandType.EVALSHA, all, new Reply(), sent, sink);
    }

    @Override
    public void complete() {
        super.complete();
        if (end()) {
            if (reply.hasError()) {
                // No sign that the server is what it was: one that is cut off from its cluster answers like that.
                sink.failed(new RedisCommandExecutionException(reply.getError()));
            } else {
                link.answered(sent);
                sink.replied(reply);
            }
        }
    }

    @Override
    public boolean completeExceptionally(@Nullable Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        if (end()) {
            sink.failed(failure == null ? new RedisException("failed without a reason") : failure);
        }
        return first;
    }

    @Override
    public void cancel() {
        super.cancel();
        if (end()) {
            sink.failed(new RedisException("the connection ended before the answer came"));
        }
    }

    private boolean end() {
        return ended.compareAndSet(false, true);
    }
}
