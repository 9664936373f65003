package io.tenure.redis;

import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The links of one adapter, its threads, and the loop that looks after both. Thread-safe. */
final class Front implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    static final Duration TICK = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int FIRST_TRIES = 3;
    private static final int WORKERS = 3;
    /** Who connects may hang for as long as that may take, and must not keep anybody else waiting. */
    private static final int CONNECTING = 4;

    private static final int QUEUE = 32_768;
    private static final String CLIENT_THREADS = "lettuce-";

    private final LinkSettings settings;
    private final RedisAccess access;
    private final TimeSource time;
    private final Threads threads;
    private final Executor connecting;
    private final Pauses pauses;
    private final Links links;
    private final Request.Wire wire;
    /** Set once, before anything is linked. */
    private volatile @Nullable Loop loop;
    /** Confined to the loop. */
    private long beatNanos;

    /**
     * A front that has not begun.
     *
     * @param owner the coordinator's name, for threads
     * @param onUp hears of each link, on a thread that connects, before anybody else
     */
    Front(String owner, LinkSettings settings, TimeSource time, RedisAccess access, Consumer<Link> onUp) {
        this.settings = settings;
        this.access = access;
        this.time = time;
        this.threads = time.newThreads(owner + "-" + settings.name());
        this.pauses = new Pauses(threads.scheduler(), threads.executor("redis", WORKERS, QUEUE));
        this.connecting = threads.executor("connecting", CONNECTING, QUEUE);
        this.links = access.links(
                settings,
                time,
                (connector, more) ->
                        new LinkKeeper(connector, settings, time, threads, connecting, more.andThen(onUp)));
        this.wire = new Request.Wire(links, time, pauses);
    }

    Threads threads() {
        return threads;
    }

    /** Where something may block that connects. */
    Executor connecting() {
        return connecting;
    }

    Request.Wire wire() {
        return wire;
    }

    RedisAccess access() {
        return access;
    }

    /**
     * Begins to connect, and waits for the first attempt, so that a server that must not be used is refused at once. One
     * that is away is not: it will come.
     *
     * @param round is run by the loop at each tick; its result is ignored
     * @throws UnsafeServerException if the server may lose keys by itself and must not
     */
    void start(LoopBody round) {
        beatNanos = time.nowNanos();
        loop = threads.loop("rounds", nowNanos -> {
            tick(nowNanos);
            round.run(nowNanos);
            return TICK.toNanos();
        });
        links.start();
        try {
            Throwable failure =
                    time.await(links.firstTry(), settings.connectTimeout().multipliedBy(FIRST_TRIES));
            if (failure instanceof UnsafeServerException unsafe) {
                close();
                throw unsafe;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("Redis has not answered {} yet; it is tried on", settings.name(), e);
        }
    }

    /** Has the loop run its round soon. */
    void wake() {
        Loop rounds = loop;
        if (rounds != null) {
            rounds.wake();
        }
    }

    private void tick(long nowNanos) {
        boolean beat = nowNanos - beatNanos >= settings.heartbeat().toNanos();
        if (beat) {
            beatNanos = nowNanos;
        }
        links.tick(settings.commandTimeout(), beat);
    }

    /** Whether it is one of ours, or the client's. */
    boolean mustNotBlock(Thread thread) {
        return (thread == Thread.currentThread() && threads.isOwnThread()) || isClients(thread);
    }

    /** Whether the client named it, as it does unless its user names them otherwise. */
    static boolean isClients(Thread thread) {
        return thread.getName().startsWith(CLIENT_THREADS);
    }

    /** Runs a step of ours after a pause; see {@link Pauses#later}. */
    Timer later(Duration pause, Runnable step, Consumer<RejectedExecutionException> refused) {
        return pauses.later(pause, step, refused);
    }

    @Override
    public void close() {
        Loop rounds = loop;
        if (rounds != null) {
            rounds.stop();
        }
        links.close();
        pauses.close();
        threads.close(GRACE);
        access.close();
    }
}
