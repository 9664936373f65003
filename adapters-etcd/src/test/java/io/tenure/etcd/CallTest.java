package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTest {

    private final AtomicInteger ended = new AtomicInteger();
    /** Accepts, and says nothing: a refusal would end a call before the test does. */
    private final ServerSocket mute = new ServerSocket();

    private final ManagedChannel channel;
    private final Connection connection;
    private final Call<RangeRequest, RangeResponse, RangeResponse> call = new Call<>(
            "get",
            KVGrpc.getRangeMethod(),
            RangeRequest.getDefaultInstance(),
            reply -> reply,
            Duration.ofSeconds(5),
            new Owner());

    CallTest() throws IOException {
        mute.bind(HeldPort.loopback(0));
        channel = NettyChannelBuilder.forAddress(mute.getLocalSocketAddress())
                .usePlaintext()
                .build();
        connection = new Connection(new Endpoint("127.0.0.1", mute.getLocalPort(), false), channel, 0);
    }

    @AfterEach
    void close() throws IOException {
        channel.shutdownNow();
        mute.close();
    }

    @Test
    void I1_whoEndsItSecond_endsNothing() {
        call.end("was given up");
        call.end("was given up again");
        call.onMessage(RangeResponse.getDefaultInstance());
        call.onClose(Status.OK, new Metadata());
        call.onClose(Status.UNAVAILABLE, new Metadata());

        assertThat(ended).hasValue(1);
        assertThat(failed()).hasMessage("get was given up");
    }

    @Test
    void I2_callThatEndedWhileItWaited_isNotAppliedAndNeverSent() {
        call.end("was given up");
        call.start(connection);

        assertThat(failed().outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(channel.getState(false))
                .as("nothing asked the channel to connect")
                .isEqualTo(ConnectivityState.IDLE);
    }

    @Test
    void I2_callThatWasStarted_isUnknown() {
        call.start(connection);
        call.end("was given up");

        assertThat(failed().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void I2_outcome_isCertainOnlyWhereEtcdSaysSo_orNothingWasSent() {
        assertThat(outcome(Status.UNAVAILABLE, false)).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(outcome(Status.UNAVAILABLE, true)).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(Status.DEADLINE_EXCEEDED, true)).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(Status.UNAVAILABLE.withDescription("etcdserver: request timed out"), true))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(Status.PERMISSION_DENIED, true)).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(outcome(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"), true))
                .isEqualTo(Outcome.NOT_APPLIED);
        assertThat(outcome(
                        Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: mvcc: database space exceeded"), true))
                .as("the write that fills the quota is applied")
                .isEqualTo(Outcome.UNKNOWN);
    }

    private static Outcome outcome(Status status, boolean sent) {
        return Failure.of(status, sent).outcome();
    }

    private StoreException failed() {
        return (StoreException) call.stage()
                .toCompletableFuture()
                .handle((reply, thrown) -> thrown)
                .join();
    }

    private final class Owner implements Call.Owner {
        @Override
        public void ended(Call<?, ?, ?> over) {
            ended.incrementAndGet();
        }

        @Override
        public void silent(Connection by) {}

        @Override
        public void unfit(Connection by, String why) {}

        @Override
        public long nowNanos() {
            return System.nanoTime();
        }
    }
}
