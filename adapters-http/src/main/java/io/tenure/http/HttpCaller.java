package io.tenure.http;

import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.Threads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Makes calls, each with a deadline of its own, so many at a time and no more. Thread-safe. */
final class HttpCaller implements AutoCloseable {

    /*
     * The client's own timeout ends when the headers are there; a body can go on for ever. So each call has a timer of
     * ours, over everything.
     *
     * I1. A call's stage completes within its timeout, whatever the service does, and at close at the latest.
     * I2. A call holds a permit until the client is done with it; without a permit it is not sent.
     * I3. What hangs on the stage runs on threads that neither the client nor the timer needs.
     */
    private static final int IO_THREADS = 4;
    private static final int DONE_THREADS = 2;
    private static final int TASKS_PER_CALL = 32;
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Threads threads;
    private final Executor done;
    private final Semaphore permits;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    /** Null once closed, so that the client's own threads end with it. Volatile. */
    private volatile @Nullable HttpClient client;

    HttpCaller(Threads threads, Duration connectTimeout, int maxInFlight, @Nullable SSLContext sslContext) {
        this.threads = threads;
        this.permits = new Semaphore(maxInFlight);
        this.done = threads.executor("done", DONE_THREADS, 2 * maxInFlight);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(connectTimeout)
                .executor(threads.executor("io", IO_THREADS, TASKS_PER_CALL * maxInFlight));
        if (sslContext != null) {
            builder.sslContext(sslContext);
        }
        client = builder.build();
    }

    /**
     * Makes a call.
     *
     * @return fails with {@link NotSentException} where it is certain that the service did not see it; after any other
     *     failure it may have
     */
    CompletionStage<HttpReply> send(HttpRequest request, Duration timeout) {
        HttpClient open = client;
        if (open == null) {
            return failed("the adapter is closed");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            return failed("no time was left");
        }
        if (!permits.tryAcquire()) {
            return failed("too many calls are under way");
        }
        Call call = new Call();
        try {
            call.start(open, request, timeout);
        } catch (RuntimeException e) {
            call.end(null, new NotSentException("the client refused it", e));
        }
        return call.result;
    }

    /** Fails the calls under way and ends the threads. */
    @Override
    public void close() {
        HttpClient open = client;
        client = null;
        for (Call call : calls) {
            call.abandon(new IOException("the adapter was closed"));
        }
        threads.close(CLOSING);
        if (open != null) {
            ClientShutdown.of(open);
        }
    }

    boolean isOwnThread() {
        return threads.isOwnThread();
    }

    private static CompletionStage<HttpReply> failed(String why) {
        return CompletableFuture.failedStage(new NotSentException(why));
    }

    private static Throwable classified(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof HttpConnectTimeoutException) {
            return new NotSentException("no connection in time", cause);
        }
        if (cause instanceof ConnectException) {
            return new NotSentException("connection refused", cause);
        }
        if (cause instanceof SSLHandshakeException) {
            return new NotSentException("the TLS handshake failed", cause);
        }
        return cause;
    }

    /** One call. Its stage is completed once, by whoever comes first: the answer, the timer or the end of all. */
    private final class Call {

        final CompletableFuture<HttpReply> result = new CompletableFuture<>();
        /** Both written once, before the client or the timer can end the call; read by {@link #abandon}. Volatile. */
        private volatile @Nullable CompletableFuture<HttpResponse<String>> exchange;

        private volatile @Nullable Timer timer;

        void start(HttpClient open, HttpRequest request, Duration timeout) {
            calls.add(this);
            timer = threads.scheduler()
                    .schedule(
                            timeout,
                            () -> handOver(() -> abandon(new HttpTimeoutException(
                                    "no complete answer within " + timeout.toMillis() + " ms"))));
            CompletableFuture<HttpResponse<String>> started = open.sendAsync(request, info -> new BoundedBody());
            exchange = started;
            CompletionStage<HttpResponse<String>> answer = started;
            answer.whenComplete((response, thrown) -> handOver(() -> end(response, thrown)));
            if (result.isDone() || client == null) {
                abandon(new IOException("the adapter was closed"));
            }
        }

        void abandon(IOException why) {
            result.completeExceptionally(why);
            CompletableFuture<HttpResponse<String>> started = exchange;
            if (started != null) {
                started.cancel(true);
            }
        }

        void end(@Nullable HttpResponse<String> response, @Nullable Throwable thrown) {
            if (!calls.remove(this)) {
                return;
            }
            permits.release();
            Timer ticking = timer;
            if (ticking != null) {
                ticking.cancel();
            }
            if (response != null) {
                result.complete(new HttpReply(response.statusCode(), response.body()));
            } else {
                result.completeExceptionally(classified(thrown == null ? new IOException("no answer") : thrown));
            }
        }

        private void handOver(Runnable completion) {
            try {
                done.execute(completion);
            } catch (RejectedExecutionException e) {
                // Full or closed: a late completion would be worse than one on this thread.
                completion.run();
            }
        }
    }
}
