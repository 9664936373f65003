package io.tenure.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Answers a greeting as an etcd of another version does, which lets only administrators ask for its status. */
final class FakeMember implements AutoCloseable {

    private final Server server;

    /**
     * @param loginClusterId what a login is told; null where there are no logins
     */
    FakeMember(@Nullable Long loginClusterId) {
        server = NettyServerBuilder.forAddress(HeldPort.loopback(0))
                .addService(new MaintenanceGrpc.MaintenanceImplBase() {
                    @Override
                    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
                        answer.onError(Status.PERMISSION_DENIED
                                .withDescription("etcdserver: permission denied")
                                .asRuntimeException());
                    }
                })
                .addService(new AuthGrpc.AuthImplBase() {
                    @Override
                    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> answer) {
                        login(loginClusterId, answer);
                    }
                })
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
