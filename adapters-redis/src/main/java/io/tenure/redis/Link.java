package io.tenure.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One connection to one run of one server: to one process, as long as it is the master. Thread-safe. */
final class Link {

    /*
     * A client that reconnects by itself would send what was meant for one run of a server to the next one, which may have
     * forgotten what the first one knew. So a link ends with its connection, and the next link is to whatever server
     * answers then.
     *
     * I1 What is sent on a link reaches the run that the link names, or nobody: at the first disconnection, before any
     *    reconnection, the connection is closed for good.
     * I2 A link that does not answer is ended: whatever waits on it fails within the heartbeat and the command timeout, as
     *    long as this process is awake; that it was not is no reason to end one.
     */

    /** The most calls of one link that wait for their answers. */
    static final int MAX_IN_FLIGHT = 16_384;

    private static final int USUAL_KEYS_AND_ARGS = 12;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Duration LONG_AGO = Duration.ofDays(365);
    private final StatefulRedisConnection<String, String> connection;
    private final ServerInfo server;
    private final TimeSource time;
    private final Consumer<Link> onDown;
    private final Outbox outbox;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** When the latest command was sent that was answered. Opaque; a reader may see an older one, which is on the safe side. */
    private final AtomicReference<Moment> confirmed;
    /** Whether the server says that it cannot tell what holds. Written by the heartbeat only. */
    private volatile boolean inDoubt;
    /** The server's clock less our monotonic one, in milliseconds. Opaque. */
    private final AtomicLong serverOffsetMillis = new AtomicLong();

    private final Heartbeat heartbeat;

    /** One that ends with the first drop of its connection, which may be over. */
    Link(
            StatefulRedisConnection<String, String> connection,
            FirstDrop firstDrop,
            ServerInfo server,
            Moment asked,
            TimeSource time,
            Consumer<Link> onDown) {
        this.connection = connection;
        this.server = server;
        this.time = time;
        this.onDown = onDown;
        this.outbox = new Outbox(this::send, this::serverSaid, !server.isCluster());
        this.confirmed = new AtomicReference<>(asked);
        this.heartbeat = new Heartbeat(connection, time, this);
        firstDrop.ends(this);
    }

    ServerInfo server() {
        return server;
    }

    /** The run that it leads to; two runs never have the same name. */
    String run() {
        return server.run();
    }

    boolean isUp() {
        return !ended.get();
    }

    /** Whether the server has answered something that was sent within the last {@code nanos}. */
    boolean answeredWithin(Moment now, long nanos) {
        return isUp() && now.since(confirmed.getOpaque()) < nanos;
    }

    /** Commands other than scripts. */
    RedisAsyncCommands<String, String> commands() {
        return connection.async();
    }

    /** Sends a script. The sink hears of it exactly once, maybe before this returns. */
    void run(Script script, String[] keys, String[] args, Call.Sink sink) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            sink.failed(
                    new NotAppliedException(MAX_IN_FLIGHT + " calls wait for the server, which is the limit", null));
            return;
        }
        List<String> all = new ArrayList<>(keys.length + args.length);
        Collections.addAll(all, keys);
        Collections.addAll(all, args);
        send(script, false, keys.length, all, new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                inFlight.decrementAndGet();
                sink.replied(reply);
            }

            @Override
            public void failed(Throwable failure) {
                inFlight.decrementAndGet();
                sink.failed(failure);
            }
        });
    }

    /** Has an operation sent, maybe together with others. It hears of its end exactly once, maybe before this returns. */
    void post(Operation operation) {
        outbox.post(operation);
    }

    /** Sends operations in one call. */
    private void send(List<Operation> operations, Call.Sink sink) {
        List<String> all = new ArrayList<>(operations.size() * USUAL_KEYS_AND_ARGS);
        for (Operation operation : operations) {
            Collections.addAll(all, operation.keys());
        }
        int keys = all.size();
        if (operations.stream().anyMatch(operation -> operation.operation().needsRun())) {
            all.add(run());
        }
        for (Operation operation : operations) {
            all.add(operation.operation().letter());
            Collections.addAll(all, operation.args(this));
        }
        send(Script.LOCKS, false, keys, all, sink);
    }

    private void send(Script script, boolean withText, int keys, List<String> keysAndArgs, Call.Sink sink) {
        if (!isUp()) {
            sink.failed(new NotAppliedException("the connection has ended", null));
            return;
        }
        Call call = Call.of(this, script, withText, keys, keysAndArgs, Moment.of(time), new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                sink.replied(reply);
            }

            @Override
            public void failed(Throwable failure) {
                if (!withText && NotAppliedException.isUnknownScript(failure)) {
                    send(script, true, keys, keysAndArgs, sink);
                } else {
                    sink.failed(NotAppliedException.ofReply(failure));
                }
            }
        });
        try {
            connection.dispatch(call);
        } catch (RuntimeException | Error refused) {
            call.completeExceptionally(refused);
        }
    }

    /** Called for each answer that is no error, in the order of sending. What a server in doubt answers counts for nothing. */
    void answered(Moment sent) {
        if (!inDoubt) {
            confirmed.setOpaque(sent);
        }
    }

    /** The server says that it cannot tell what holds: nothing it answered before counts any more, nor what it answers now. */
    void doubted() {
        inDoubt = true;
        confirmed.setOpaque(Moment.of(time).minus(LONG_AGO.toNanos()));
    }

    /** The server says that it can tell: what it answers from now on counts. */
    void trusted() {
        inDoubt = false;
    }

    /** Whether nothing counts that the server answers. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Has the server say whether it can tell what holds, before anything that is sent later is answered. */
    void askWhetherInDoubt() {
        heartbeat.askCluster();
    }

    /** Notes the server's clock from an answer that came just now. */
    void serverSaid(long millis) {
        serverOffsetMillis.setOpaque(millis - time.nowNanos() / NANOS_PER_MILLI);
    }

    /** The same from an answer to TIME: seconds and microseconds. */
    void serverSaid(List<String> clock) {
        serverSaid(Duration.ofSeconds(Long.parseLong(clock.get(0))).toMillis()
                + Duration.of(Long.parseLong(clock.get(1)), ChronoUnit.MICROS).toMillis());
    }

    /** What the server's clock shows now at least, in milliseconds. */
    long serverMillis() {
        return serverOffsetMillis.getOpaque() + time.nowNanos() / NANOS_PER_MILLI;
    }

    /** Sends a heartbeat if it is time for one, and ends the link if the server has been silent for too long. On the keeper's loop. */
    void tick(Duration patience, boolean beat) {
        if (heartbeat.isSilent(patience, beat)) {
            end();
        }
    }

    /** Ends it for good. Idempotent. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            var unused = connection.closeAsync();
            onDown.accept(this);
        }
    }

    @Override
    public String toString() {
        return "link to run " + run();
    }
}
