package io.tenure.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.tenure.resource.Text;
import io.tenure.time.Threads;
import io.tenure.time.Throttle;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one link to one place: connects, again and again if need be, and tells when a link has come. Thread-safe. */
final class LinkKeeper {

    /*
     * I1 There is at most one link at a time, and at most one attempt to connect.
     * I2 Whoever waits for a link hears of one, or that there is none, at his deadline and a tick at the latest, when he is
     *    sent off, and at close; at most MAX_WAITING wait.
     * I3 A server that may lose locks by itself, or is too old to be understood, is refused: no link to it is ever handed out.
     */

    /** Waits for a link. */
    interface Waiter {
        /** A link has come. */
        void linked(Link link);

        /** None came in time. */
        void unlinked(NotAppliedException why);

        /** Until when it waits. */
        long deadlineNanos();
    }

    static final int MAX_WAITING = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

    private final Connector connector;
    private final TimeSource time;
    private final Threads threads;
    private final Executor connecting;
    private final LinkSettings settings;
    private final Consumer<Link> onUp;
    private final Throttle log = new Throttle(Duration.ofSeconds(10));
    private final CompletableFuture<@Nullable Throwable> firstTry = new CompletableFuture<>();

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    /** Guarded by lock. */
    private boolean busy;
    /** Guarded by lock. */
    private boolean closed;
    /** Guarded by lock. */
    private final Backoff backoff;

    /** Guarded by lock. */
    private String lastFailure = "it has not been tried yet";

    /** Written with the lock held. */
    private volatile @Nullable Link link;

    /**
     * A keeper that has not begun.
     *
     * @param connecting may block; one task of this keeper's at a time
     * @param onUp hears of each link before anybody else gets it, on a thread of {@code connecting}
     */
    LinkKeeper(
            Connector connector,
            LinkSettings settings,
            TimeSource time,
            Threads threads,
            Executor connecting,
            Consumer<Link> onUp) {
        this.connector = connector;
        this.time = time;
        this.threads = threads;
        this.connecting = connecting;
        this.settings = settings;
        this.onUp = onUp;
        this.backoff = new Backoff(time.random());
    }

    /** Begins to connect. */
    void start() {
        connectSoon();
    }

    /** Completes when the first attempt is over, with what it failed by, or null. */
    CompletableFuture<@Nullable Throwable> firstTry() {
        return firstTry;
    }

    /** The link, if there is one that is up. */
    @Nullable
    Link current() {
        Link seen = link;
        return seen != null && seen.isUp() ? seen : null;
    }

    /** Tells {@code waiter} of the present link, or of the next one. */
    void whenUp(Waiter waiter) {
        NotAppliedException refusal = null;
        Link present;
        synchronized (lock) {
            present = current();
            if (present == null && closed) {
                refusal = new NotAppliedException("closed", null);
            } else if (present == null && waiting.size() >= MAX_WAITING) {
                refusal =
                        new NotAppliedException(MAX_WAITING + " calls wait for a connection, which is the limit", null);
            } else if (present == null) {
                waiting.add(waiter);
            }
        }
        if (present != null) {
            waiter.linked(present);
        } else if (refusal != null) {
            waiter.unlinked(refusal);
        }
    }

    /** Heartbeat and overdue waiters. On the loop. */
    void tick(Duration patience, boolean beat) {
        Link present = current();
        if (present != null) {
            present.tick(patience, beat);
        }
        long nowNanos = time.nowNanos();
        List<Waiter> overdue = new ArrayList<>();
        String why;
        synchronized (lock) {
            why = lastFailure;
            waiting.removeIf(waiter -> {
                boolean late = waiter.deadlineNanos() - nowNanos <= 0;
                return late && overdue.add(waiter);
            });
        }
        tellAll(overdue, waiter -> waiter.unlinked(notConnected(why)));
    }

    private NotAppliedException notConnected(String why) {
        return new NotAppliedException("there is no connection to " + connector.place() + ": " + why, null);
    }

    /** Tells everybody who waits that there is none, for what they wait for is elsewhere. */
    void sendOff(String why) {
        List<Waiter> refused;
        synchronized (lock) {
            refused = List.copyOf(waiting);
            waiting.clear();
        }
        tellAll(refused, waiter -> waiter.unlinked(new NotAppliedException(why, null)));
    }

    void close() {
        Link last;
        synchronized (lock) {
            closed = true;
            last = link;
        }
        if (last != null) {
            last.end();
        }
        connector.close();
        sendOff("closed");
    }

    private void connectSoon() {
        synchronized (lock) {
            if (busy || closed) {
                return;
            }
            busy = true;
        }
        handOver();
    }

    private void handOver() {
        try {
            connecting.execute(this::connect);
        } catch (RejectedExecutionException noThread) {
            failed(noThread);
        }
    }

    private void connect() {
        Link made = null;
        try {
            made = open();
            onUp.accept(made);
        } catch (Throwable e) {
            // Also an Error: nobody else would ever connect again.
            if (made != null) {
                made.end();
            }
            failed(e);
            if (e instanceof Error fatal) {
                throw fatal;
            }
            return;
        }
        install(made);
    }

    private Link open() throws Exception {
        StatefulRedisConnection<String, String> connection = connector.connect(settings.connectTimeout());
        // The heartbeat sees to it that all is answered. A timer would keep each command until it is over, answered or
        // not.
        connection.setTimeout(Duration.ZERO);
        FirstDrop drop = FirstDrop.of(connection);
        try {
            Moment asked = Moment.of(time);
            ServerInfo server = ServerInfo.parse(time.await(connection.async().info(), settings.connectTimeout()));
            server.requireFit(connector.place(), settings.mustNotEvict());
            Link made = new Link(connection, drop, server, asked, time, this::down);
            made.askWhetherInDoubt();
            List<String> clock = time.await(connection.async().time(), settings.connectTimeout());
            made.serverSaid(clock);
            if (!made.isUp()) {
                throw new RedisConnectionException("the connection dropped while it was made");
            }
            return made;
        } catch (Throwable e) {
            var unused = connection.closeAsync();
            throw e;
        }
    }

    private void install(Link made) {
        List<Waiter> served;
        boolean late;
        synchronized (lock) {
            busy = false;
            backoff.reset();
            late = closed;
            link = made;
            served = List.copyOf(waiting);
            waiting.clear();
        }
        LOG.info(
                "Connected to {}, Redis {}, run {}",
                connector.place(),
                made.server().version(),
                made.run());
        firstTry.complete(null);
        if (late) {
            made.end();
        }
        if (!made.isUp()) {
            connectSoon();
        }
        tellAll(served, waiter -> waiter.linked(made));
    }

    /** One whose step fails must not keep the others from hearing it. An error is thrown on once all have. */
    private static void tellAll(List<Waiter> waiters, Consumer<Waiter> what) {
        Error fatal = null;
        for (Waiter waiter : waiters) {
            try {
                what.accept(waiter);
            } catch (Throwable e) {
                LOG.error("Somebody who waited for a connection failed when he heard of it", e);
                fatal = e instanceof Error error ? error : fatal;
            }
        }
        if (fatal != null) {
            throw fatal;
        }
    }

    private void down(Link ended) {
        boolean unexpected;
        synchronized (lock) {
            unexpected = link == ended && !closed;
        }
        if (unexpected) {
            LOG.warn(
                    "The connection to {} ended; what is held there is in doubt until it is verified",
                    connector.place());
            connectSoon();
        }
    }

    private void failed(Throwable failure) {
        Duration next;
        synchronized (lock) {
            lastFailure = Text.describe(failure);
            next = backoff.pause();
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (log.tryPass(time.nowNanos()) != Throttle.HELD_BACK) {
            LOG.warn("No connection to {}: {}", connector.place(), Text.describe(failure));
        }
        firstTry.complete(failure);
        threads.scheduler().schedule(next, this::handOverUnlessClosed);
    }

    private void handOverUnlessClosed() {
        synchronized (lock) {
            if (closed) {
                busy = false;
                return;
            }
        }
        handOver();
    }
}
