package io.tenure.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said first on a connection: who we are, and how etcd is. Thread-safe. */
final class Greeting {

    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);

    /**
     * How etcd answered.
     *
     * @param failure why the connection cannot be used, or null
     * @param isRefused whether it is the login that was refused
     * @param clusterId which cluster it is; 0 if not known
     */
    record Reply(@Nullable String failure, boolean isRefused, long clusterId) {
        static Reply failed(String why) {
            return new Reply(why, false, 0);
        }
    }

    private final @Nullable Credentials credentials;
    private final AtomicBoolean versionTold = new AtomicBoolean();
    private final AtomicBoolean needlessLoginTold = new AtomicBoolean();

    Greeting(EtcdSettings settings) {
        this.credentials = settings.credentials();
    }

    /** Greets, and tells the answer, once, on gRPC's thread; at the latest when the channel is shut down. */
    void greet(Connection connection, Duration timeout, Consumer<Reply> then) {
        Credentials known = credentials;
        if (known == null) {
            askStatus(connection, 0, timeout, then);
            return;
        }
        AuthenticateRequest login = AuthenticateRequest.newBuilder()
                .setName(known.user())
                .setPassword(known.password())
                .build();
        ask(connection, AuthGrpc.getAuthenticateMethod(), login, timeout, (status, reply) -> {
            if (reply != null) {
                connection.loggedIn(reply.getToken());
                askStatus(connection, reply.getHeader().getClusterId(), timeout, then);
            } else if (isNotEnabled(status)) {
                tellNeedlessLogin(connection);
                askStatus(connection, 0, timeout, then);
            } else {
                boolean refused = status.getCode() == Status.Code.INVALID_ARGUMENT
                        || status.getCode() == Status.Code.PERMISSION_DENIED;
                then.accept(new Reply(Failure.of(status, true).reason(), refused, 0));
            }
        });
    }

    private static boolean isNotEnabled(Status status) {
        return status.getCode() == Status.Code.FAILED_PRECONDITION
                && String.valueOf(status.getDescription()).contains("not enabled");
    }

    private void tellNeedlessLogin(Connection connection) {
        if (needlessLoginTold.compareAndSet(false, true)) {
            LOG.warn("etcd at {} has no authentication enabled: anybody may write there", connection);
        }
    }

    /** Asks how etcd is; the login may have told already which cluster it is, or 0. */
    private void askStatus(Connection connection, long clusterId, Duration timeout, Consumer<Reply> then) {
        ask(
                connection,
                MaintenanceGrpc.getStatusMethod(),
                StatusRequest.getDefaultInstance(),
                timeout,
                (status, reply) -> then.accept(judge(connection, clusterId, status, reply)));
    }

    /** One that may not be asked for its status is alive all the same. */
    private Reply judge(Connection connection, long clusterId, Status status, @Nullable StatusResponse reply) {
        if (reply == null) {
            boolean alive = status.getCode() == Status.Code.PERMISSION_DENIED;
            return alive
                    ? new Reply(null, false, clusterId)
                    : Reply.failed(Failure.of(status, true).reason());
        }
        if (reply.getLeader() == 0) {
            return Reply.failed("knows no leader");
        }
        if (reply.getIsLearner()) {
            return Reply.failed("is a learner, which does not vote yet and refuses nearly everything");
        }
        if (versionTold.compareAndSet(false, true)) {
            EtcdVersion.warnIfOld(reply.getVersion(), connection);
        }
        return new Reply(null, false, reply.getHeader().getClusterId());
    }

    private static <Q, R> void ask(
            Connection connection,
            MethodDescriptor<Q, R> method,
            Q request,
            Duration timeout,
            BiConsumer<Status, @Nullable R> then) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
        ClientCall<Q, R> call = connection.channel().newCall(method, options);
        call.start(
                new ClientCall.Listener<R>() {
                    private @Nullable R reply;

                    @Override
                    public void onMessage(R message) {
                        reply = message;
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        then.accept(status, status.isOk() ? reply : null);
                    }
                },
                connection.headers());
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
    }
}
