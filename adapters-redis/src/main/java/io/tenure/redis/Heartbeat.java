package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.tenure.resource.Text;
import io.tenure.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one server now and then whether it is there, and the master still, in the same run. Asked by the keeper's loop, answered by the client. */
final class Heartbeat {

    /*
     * An answer that has come may not have been read, where this process gets no processor, loads classes, or its client's
     * thread is kept busy. So silence is not what the clock says between two looks: a round of the keeper's loop adds to it
     * no more than a round takes, and nothing unless the client has written what the round before gave it.
     *
     * I1 A server is called silent once rounds of that length add up to the patience, and no answer came in any of them.
     * I2 A server that says that it is no master any more, or that it was none meanwhile, ends its link at once.
     * I3 A server of a cluster that says that the cluster is down for it is there, but not trusted, whatever it answers,
     *    until it says that the cluster is up: most of the masters may be elsewhere, and have given its slots to another.
     */

    /** What one round adds to a silence at most: two of the keeper's. */
    private static final long MOST_NANOS_A_ROUND = 2 * Front.TICK.toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final String CLUSTER_IS_UP = "cluster_state:ok";

    private final StatefulRedisConnection<String, String> connection;
    private final TimeSource time;
    private final Link link;
    /** When the last round was. Confined to the keeper's loop. */
    private long roundNanos;
    /** For how long nobody has answered, in rounds that count. Confined to the keeper's loop. */
    private long silentNanos;
    /** Set when a question is sent, cleared by an answer. */
    private volatile boolean asking;
    /** Whether it refuses to say. */
    private volatile boolean stateIsRefused;
    /** Whether the client is through with sending the last question. */
    private volatile boolean written = true;

    Heartbeat(StatefulRedisConnection<String, String> connection, TimeSource time, Link link) {
        this.connection = connection;
        this.time = time;
        this.link = link;
        this.roundNanos = time.nowNanos();
    }

    /**
     * One round.
     *
     * @param beat whether it is time to ask
     * @return whether the server has been silent for {@code patience}
     */
    boolean isSilent(Duration patience, boolean beat) {
        long nowNanos = time.nowNanos();
        long passedNanos = Math.min(nowNanos - roundNanos, MOST_NANOS_A_ROUND);
        roundNanos = nowNanos;
        if (!asking) {
            silentNanos = 0;
        } else if (written) {
            silentNanos += passedNanos;
        }
        if (silentNanos >= patience.toNanos()) {
            return true;
        }
        if (written && (asking || beat)) {
            ask();
        }
        return false;
    }

    private void ask() {
        asking = true;
        written = false;
        try {
            // On the same connection, so it is answered first.
            askCluster();
            connection.dispatch(new Question(Moment.of(time)));
        } catch (RuntimeException refused) {
            // Whatever it is, also a bug: silence has to count.
            written = true;
        }
    }

    /** Asks whether the cluster is up for the server, if it belongs to one. */
    void askCluster() {
        if (link.server().isCluster()) {
            connection.async().clusterInfo().whenComplete(this::clusterStands);
        }
    }

    private void clusterStands(@Nullable String state, @Nullable Throwable failure) {
        if (state != null && state.contains(CLUSTER_IS_UP)) {
            link.trusted();
        } else if (state != null) {
            link.doubted();
        } else if (failure instanceof RedisCommandExecutionException && !stateIsRefused) {
            stateIsRefused = true;
            LOG.warn("{} does not say whether its cluster is up: {}", link, Text.describe(failure));
        }
    }

    private void answered(Moment sent, String info) {
        ServerInfo server = ServerInfo.parse(info);
        if (server.isMaster() && server.run().equals(link.run())) {
            link.answered(sent);
            long clockMillis = ServerInfo.clockMillis(info);
            if (clockMillis >= 0) {
                link.serverSaid(clockMillis);
            }
            asking = false;
        } else {
            link.end();
        }
    }

    /** Asks for the server's clock, and its part in replication. */
    private final class Question extends Command<String, String, String> {

        private final Moment sent;

        Question(Moment sent) {
            super(
                    CommandType.INFO,
                    new StatusOutput<>(StringCodec.ASCII),
                    new CommandArgs<>(StringCodec.ASCII).add("server").add("replication"));
            this.sent = sent;
        }

        /** On the client's thread, which reads the answers, too. */
        @Override
        public void encode(ByteBuf buffer) {
            written = true;
            super.encode(buffer);
        }

        @Override
        public void complete() {
            super.complete();
            written = true;
            String info = getOutput().get();
            if (!getOutput().hasError() && info != null) {
                answered(sent, info);
            }
        }

        @Override
        public boolean completeExceptionally(@Nullable Throwable failure) {
            written = true;
            return super.completeExceptionally(failure);
        }

        @Override
        public void cancel() {
            written = true;
            super.cancel();
        }
    }
}
