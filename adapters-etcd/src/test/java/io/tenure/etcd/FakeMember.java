package io.tenure.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what an etcd says that is hard to bring to say it. */
final class FakeMember implements AutoCloseable {

    private final AtomicInteger asked = new AtomicInteger();
    private final Server server;

    private FakeMember(Consumer<StreamObserver<StatusResponse>> status, BindableService more) {
        server = NettyServerBuilder.forAddress(HeldPort.loopback(0))
                .addService(new MaintenanceGrpc.MaintenanceImplBase() {
                    @Override
                    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
                        asked.incrementAndGet();
                        status.accept(answer);
                    }
                })
                .addService(more)
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One of another version, which lets only administrators ask for its status.
     *
     * @param loginClusterId what a login is told; null where there are no logins
     */
    static FakeMember withoutStatus(@Nullable Long loginClusterId) {
        return new FakeMember(
                answer -> answer.onError(Status.PERMISSION_DENIED
                        .withDescription("etcdserver: permission denied")
                        .asRuntimeException()),
                new AuthGrpc.AuthImplBase() {
                    @Override
                    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> answer) {
                        login(loginClusterId, answer);
                    }
                });
    }

    /** One that is well whenever it is asked how it is, and at nothing else. */
    static FakeMember wellOnlyWhenGreeted() {
        return new FakeMember(
                answer -> {
                    answer.onNext(StatusResponse.newBuilder().setLeader(1).build());
                    answer.onCompleted();
                },
                new KVGrpc.KVImplBase() {
                    @Override
                    public void range(RangeRequest request, StreamObserver<RangeResponse> answer) {
                        answer.onError(Status.UNAVAILABLE
                                .withDescription("etcdserver: no leader")
                                .asRuntimeException());
                    }
                });
    }

    /** How often it was asked how it is. */
    int asked() {
        return asked.get();
    }

    private static void login(@Nullable Long clusterId, StreamObserver<AuthenticateResponse> answer) {
        if (clusterId == null) {
            answer.onError(Status.FAILED_PRECONDITION
                    .withDescription("etcdserver: authentication is not enabled")
                    .asRuntimeException());
            return;
        }
        answer.onNext(AuthenticateResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setClusterId(clusterId))
                .setToken("token")
                .build());
        answer.onCompleted();
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
