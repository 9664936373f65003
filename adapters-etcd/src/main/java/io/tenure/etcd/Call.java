package io.tenure.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One question to etcd and its one answer. Thread-safe.
 *
 * @param <Q> what is sent
 * @param <R> what etcd answers
 * @param <T> what the caller is told
 */
final class Call<Q, R, T extends @Nullable Object> extends ClientCall.Listener<R> {

    /*
     * I1 It is done once: who moves `state` to DONE completes the future.
     * I2 NOT_APPLIED is said only where no stream was ever made for it, or where etcd's own answer says so. It is sent
     *    once: one that ended while it waited is never sent.
     */

    private enum State {
        WAITING,
        RUNNING,
        DONE
    }

    /**
     * What an answer means.
     *
     * @param <R> what etcd answers
     * @param <T> what the caller is told
     */
    @FunctionalInterface
    interface Answer<R, T extends @Nullable Object> {
        /** The answer's meaning; throws a {@link StoreException} where it means failure. */
        @Nullable
        T of(R reply);

        /** What it means that etcd knows no such lease. */
        default @Nullable T noLease(StoreException failure) {
            throw failure;
        }
    }

    /** Who is told that a call has ended. */
    interface Owner {
        /** It is done; to be called before the future is. */
        void ended(Call<?, ?, ?> call);

        /** The connection did not answer in time. */
        void silent(Connection connection);

        /** The connection is good for nothing more, though what is under way may end there. */
        void unfit(Connection connection, String why);

        /** The monotonic clock. */
        long nowNanos();
    }

    private static final Duration LONGEST = Duration.ofDays(365);

    private final String what;
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final Answer<R, T> answer;
    private final Duration timeout;
    private final long deadlineNanos;
    private final Owner owner;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable Connection connection;
    private volatile @Nullable ClientCall<Q, R> running;
    /** Whether a stream was made for it, so that it may have been sent. */
    private volatile boolean sent;
    /** Confined to gRPC's callbacks, which come one at a time. */
    private @Nullable R reply;

    Call(String what, MethodDescriptor<Q, R> method, Q request, Answer<R, T> answer, Duration timeout, Owner owner) {
        this.what = what;
        this.method = method;
        this.request = request;
        this.answer = answer;
        this.timeout = timeout;
        this.owner = owner;
        this.deadlineNanos = owner.nowNanos() + boundedNanos(timeout);
    }

    /** Saturates far beyond any use, so that deadlines can be compared. */
    static long boundedNanos(Duration timeout) {
        return (timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).toNanos();
    }

    CompletionStage<T> stage() {
        return future;
    }

    /** How long until its deadline; negative beyond. */
    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    /** Sends it, unless it is done or its time is up. */
    void start(Connection by) {
        long leftNanos = leftNanos(owner.nowNanos());
        if (leftNanos <= 0) {
            end("was not sent within " + timeout);
        } else if (state.compareAndSet(State.WAITING, State.RUNNING)) {
            connection = by;
            send(by, leftNanos);
        }
    }

    private void send(Connection by, long leftNanos) {
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(new SentMark());
        ClientCall<Q, R> call = by.channel().newCall(method, options);
        running = call;
        try {
            call.start(this, by.headers());
            call.request(2);
            call.sendMessage(request);
            call.halfClose();
        } catch (RuntimeException e) {
            // So it is when it was cancelled meanwhile.
            fail(new StoreException(what + " could not be sent", sent ? Outcome.UNKNOWN : Outcome.NOT_APPLIED, e));
            call.cancel("could not be sent", e);
        }
    }

    /** Ends it before etcd did: not applied if it waits, unknown if it runs. Without effect if it is done. */
    void end(String why) {
        State last = state.getAndSet(State.DONE);
        if (last != State.DONE) {
            owner.ended(this);
            future.completeExceptionally(new StoreException(
                    what + ' ' + why, last == State.WAITING ? Outcome.NOT_APPLIED : Outcome.UNKNOWN, null));
        }
        ClientCall<Q, R> call = running;
        if (call != null) {
            call.cancel(why, null);
        }
    }

    /** Ends one whose time is up, whatever gRPC does about it. */
    void timeOut(String reason) {
        Connection by = connection;
        end("was not done within " + timeout + reason);
        if (by != null) {
            owner.silent(by);
        }
    }

    @Override
    public void onMessage(R message) {
        reply = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        Connection by = connection;
        if (status.isOk() && reply != null) {
            heard(by);
            settle(reply);
            return;
        }
        Failure failure = Failure.of(status, sent);
        if (failure.isFromEtcd()) {
            heard(by);
        }
        StoreException told = failure.told(what, by, timeout);
        if (failure.isNoLease()) {
            settleNoLease(told);
        } else {
            fail(told);
        }
        if (by != null && failure.isUnfit()) {
            owner.unfit(by, failure.reason());
        } else if (by != null && failure.isLate()) {
            owner.silent(by);
        }
    }

    private void heard(@Nullable Connection by) {
        if (by != null) {
            by.heard(owner.nowNanos());
        }
    }

    private void settle(R message) {
        @Nullable T value;
        try {
            value = answer.of(message);
        } catch (StoreException e) {
            fail(e);
            return;
        } catch (RuntimeException e) {
            fail(new StoreException(what + " was answered with what cannot be read", Outcome.UNKNOWN, e));
            return;
        }
        succeed(value);
    }

    private void settleNoLease(StoreException told) {
        @Nullable T value;
        try {
            value = answer.noLease(told);
        } catch (StoreException e) {
            fail(e);
            return;
        }
        succeed(value);
    }

    private void succeed(@Nullable T value) {
        if (finish()) {
            future.complete(value);
        }
    }

    private void fail(StoreException failure) {
        if (finish()) {
            future.completeExceptionally(failure);
        }
    }

    private boolean finish() {
        boolean first = state.getAndSet(State.DONE) != State.DONE;
        if (first) {
            owner.ended(this);
        }
        return first;
    }

    @Override
    public String toString() {
        return what;
    }

    /** Notes that a stream is made. A call without one has never left the process. */
    private final class SentMark extends ClientStreamTracer.Factory {
        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes attributes, Metadata sending) {
                    sent = true;
                }
            };
        }
    }
}
