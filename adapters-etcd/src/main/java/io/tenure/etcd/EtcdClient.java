package io.tenure.etcd;

import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client of one etcd cluster: its threads, its connection, its calls. Thread-safe. */
final class EtcdClient {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int THREADS = 2;
    private static final int TASKS = 64;

    private final EtcdSettings settings;
    private final Threads threads;
    private final Channels channels;
    private final Link link;
    private final Calls calls;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long clusterId;
    private volatile Runnable listener = () -> {};

    private EtcdClient(EtcdSettings settings) {
        this.settings = settings;
        this.channels = new Channels(settings);
        this.threads = settings.time().newThreads(settings.name());
        this.link = new Link(settings, threads.scheduler(), channels, new Greeting(settings));
        this.calls = new Calls(settings, threads.scheduler(), threads.executor("calls", THREADS, TASKS), link);
    }

    /**
     * Connects, waiting at most the settings' timeout.
     *
     * @throws StoreException if there is no connection by then, or the login is refused; says why
     */
    static EtcdClient connect(EtcdSettings settings) {
        EtcdClient client = new EtcdClient(settings);
        client.link.start(client::connectionChanged);
        try {
            client.awaitFirst();
            return client;
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    private void awaitFirst() {
        try {
            Greeting.Reply reply = settings.time().await(link.first(), settings.connectTimeout());
            clusterId = reply == null ? 0 : reply.clusterId();
        } catch (TimeoutException e) {
            throw unreachable("could not be connected to within " + settings.connectTimeout() + link.reason(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was not waited for: the thread was interrupted", e);
        } catch (ExecutionException e) {
            String why = e.getCause() == null
                    ? "failed"
                    : String.valueOf(e.getCause().getMessage());
            throw unreachable("cannot be used: " + why, e.getCause());
        }
    }

    private StoreException unreachable(String why, @Nullable Throwable cause) {
        return new StoreException("etcd at " + settings + ' ' + why, Outcome.NOT_APPLIED, cause);
    }

    private void connectionChanged() {
        calls.connectionChanged();
        listener.run();
    }

    /** Has one more told that the connection is another, or none. */
    void onConnectionChange(Runnable told) {
        listener = told;
    }

    Calls calls() {
        return calls;
    }

    Link link() {
        return link;
    }

    Threads threads() {
        return threads;
    }

    TimeSource time() {
        return settings.time();
    }

    /** Which cluster it is; 0 if etcd does not say. */
    long clusterId() {
        return clusterId;
    }

    /** Whether {@code thread} completes calls. */
    boolean isOwnThread(Thread thread) {
        return channels.isOwnThread(thread);
    }

    /** Fails the calls that are not done, on this thread, and ends the connection. Returns in bounded time. Idempotent. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            calls.close();
            link.close();
            threads.close(GRACE);
            channels.close(GRACE);
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
