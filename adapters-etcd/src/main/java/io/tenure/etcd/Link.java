package io.tenure.etcd;

import io.grpc.ConnectivityState;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one connection to etcd: found, watched over, and replaced when it is of no use any more. Thread-safe. */
final class Link {

    /*
     * gRPC would mend a broken channel by itself, with pauses of up to two minutes. Here a channel that breaks is thrown
     * away, and a new one made to the next endpoint; so is one that does not get through its greeting, and one that a
     * deadline has passed on after a long silence.
     *
     * I1 Calls are given a connection only after etcd has answered on it, as a member that knows a leader
     *    and votes.
     * I2 The pause before an attempt is at most MAX_PAUSE, whatever went before; an endpoint that does not answer takes an
     *    ATTEMPT besides.
     * I3 A member that answers its greeting and then is of no use is tried less and less often, as one that does not answer
     *    is: what counts is that a connection has lasted.
     * I4 Where there is another member to go to, one that takes the connection and says nothing costs a session that is kept
     *    a twelfth of its TTL, and more only once all have been tried: the member that hangs, and the next one that does,
     *    are left while the session is valid.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 5;
    /** What a connection has to last for the attempts before it to be forgotten. */
    private static final Duration STEADY = Duration.ofSeconds(5);
    /** A session is renewed three times in its TTL, by calls that take a sixth of it at most. */
    private static final int SILENCES_IN_A_TTL = 3;
    /** Half of such a call: a member that needs longer for its greeting would not carry a renewal either. */
    private static final int ATTEMPTS_IN_A_TTL = 12;

    private final TimeSource time;
    private final TaskScheduler scheduler;
    private final List<Endpoint> endpoints;
    private final Duration longestAttempt;
    private final Channels channels;
    private final Greeting greeting;
    private final CompletableFuture<Greeting.@Nullable Reply> first = new CompletableFuture<>();

    private final Object lock = new Object();
    /** Told after the connection became another, or none. Set before start. */
    private Runnable onChange = () -> {};
    /** The one that is tried or used. Guarded by lock. */
    private @Nullable Connection current;
    /** Whether it is used. Guarded by lock. */
    private boolean connected;
    /** When it was first used. Guarded by lock. */
    private long connectedNanos;
    /** Attempts since the last connection that lasted. Guarded by lock. */
    private int failures;
    /** Attempts since the last one that was answered. Guarded by lock. */
    private int unanswered;
    /** Guarded by lock. */
    private int next;
    /** Guarded by lock. */
    private boolean closed;
    /** After which silence a connection is left. Guarded by lock. */
    private Duration unreachableAfter;
    /** What an endpoint is given to answer in the first round. Guarded by lock. */
    private Duration firstAttempt;
    /** Why there is no connection, to be told to those who wait for one. */
    private volatile String reason = "";

    Link(EtcdSettings settings, TaskScheduler scheduler, Channels channels, Greeting greeting) {
        this.time = settings.time();
        this.scheduler = scheduler;
        this.endpoints = settings.endpoints();
        this.unreachableAfter = settings.unreachableAfter();
        this.longestAttempt = shorter(settings.connectTimeout(), ATTEMPT);
        this.firstAttempt = longestAttempt;
        this.channels = channels;
        this.greeting = greeting;
    }

    /** Begins to connect. */
    void start(Runnable changed) {
        onChange = changed;
        attempt();
    }

    /** Completes with the first connection, or fails where etcd refuses the login. */
    CompletionStage<Greeting.@Nullable Reply> first() {
        return first;
    }

    /** The connection that is used, or null. */
    @Nullable
    Connection connection() {
        synchronized (lock) {
            return connected ? current : null;
        }
    }

    /** Why there is no connection, for messages; empty where there is one. */
    String reason() {
        return reason;
    }

    private void attempt() {
        Connection tried;
        Duration limit;
        synchronized (lock) {
            if (closed || current != null) {
                return;
            }
            limit = shorter(firstAttempt.multipliedBy(1L << doublings(unanswered++)), longestAttempt);
            tried = channels.open(endpoints.get(next), time.nowNanos());
            next = (next + 1) % endpoints.size();
            current = tried;
            connected = false;
        }
        scheduler.schedule(limit, () -> {
            if (!isSettled(tried)) {
                lost(tried, "did not answer within " + limit);
            }
        });
        greeting.greet(tried, limit, reply -> greeted(tried, reply));
    }

    private void greeted(Connection tried, Greeting.Reply reply) {
        if (reply.failure() != null) {
            if (reply.isRefused()) {
                first.completeExceptionally(new StoreException(
                        "etcd at " + tried + " refused the login: " + reply.failure(), Outcome.NOT_APPLIED, null));
            }
            lost(tried, reply.failure());
            return;
        }
        synchronized (lock) {
            if (current != tried || closed) {
                return;
            }
            connected = true;
            unanswered = 0;
            connectedNanos = time.nowNanos();
            reason = "";
        }
        LOG.debug("Connected to etcd at {}", tried);
        onChange.run();
        follow(tried);
        first.complete(reply);
    }

    private boolean isSettled(Connection connection) {
        synchronized (lock) {
            return current != connection || connected;
        }
    }

    /** Waits for the channel to leave the state that it is in, which is ready. */
    private void follow(Connection connection) {
        ConnectivityState state = connection.channel().getState(false);
        if (state == ConnectivityState.READY) {
            connection.channel().notifyWhenStateChanged(state, () -> follow(connection));
        } else {
            lost(connection, "broke the connection");
        }
    }

    /**
     * A session of that TTL will be kept: a member that hangs is left before it has cost the session, if there is another. A
     * process that gets no processor takes a healthy one for silent, too, and would only lose time by coming back to it.
     */
    void outlive(Duration ttl) {
        synchronized (lock) {
            if (endpoints.size() > 1) {
                unreachableAfter = shorter(unreachableAfter, ttl.dividedBy(SILENCES_IN_A_TTL));
                firstAttempt = shorter(firstAttempt, ttl.dividedBy(ATTEMPTS_IN_A_TTL));
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** A deadline has passed there: too much, if nothing was heard for long. */
    void silent(Connection connection) {
        long silentNanos = time.nowNanos() - connection.heardNanos();
        if (silentNanos >= unreachableNanos()) {
            lost(connection, "was silent for " + Duration.ofNanos(silentNanos).toMillis() + " ms");
        }
    }

    private long unreachableNanos() {
        synchronized (lock) {
            return unreachableAfter.toNanos();
        }
    }

    /** etcd answers there, but not as it should: what is under way may end, and another connection is made. */
    void unfit(Connection connection, String why) {
        if (leave(connection, "is unfit: " + why)) {
            connection.channel().shutdown();
            scheduler.schedule(FAREWELL, () -> connection.channel().shutdownNow());
        }
    }

    private void lost(Connection connection, String why) {
        if (leave(connection, why)) {
            connection.channel().shutdownNow();
        }
    }

    /** Whether the connection was the current one, which then is no more. */
    private boolean leave(Connection connection, String why) {
        Duration pause;
        boolean wasConnected;
        synchronized (lock) {
            if (closed || current != connection) {
                return false;
            }
            wasConnected = connected;
            if (wasConnected && time.nowNanos() - connectedNanos >= STEADY.toNanos()) {
                failures = 0;
            }
            current = null;
            connected = false;
            reason = ": etcd at " + connection + ' ' + why;
            pause = pause();
            failures++;
        }
        if (wasConnected) {
            LOG.warn("etcd at {} {}; connecting anew", connection, why);
            onChange.run();
        } else {
            LOG.debug("etcd at {} {}", connection, why);
        }
        scheduler.schedule(pause, this::attempt);
        return true;
    }

    /** A round is over when each endpoint has been tried. To be called under the lock. */
    private int doublings(int attempts) {
        return Math.min(attempts / endpoints.size(), MAX_DOUBLINGS);
    }

    /** Half of it is random, so that a fleet does not come back as one. To be called under the lock. */
    private Duration pause() {
        long longest = Math.min(FIRST_PAUSE.toNanos() << doublings(failures), MAX_PAUSE.toNanos());
        return Duration.ofNanos(longest / 2 + time.random().nextLong(longest / 2 + 1));
    }

    /** Closes the connection, and makes no new one. Idempotent. */
    void close() {
        Connection last;
        synchronized (lock) {
            closed = true;
            last = current;
            current = null;
            connected = false;
        }
        first.completeExceptionally(new StoreException("the store was closed", Outcome.NOT_APPLIED, null));
        if (last != null) {
            last.channel().shutdownNow();
        }
    }
}
