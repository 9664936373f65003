package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.Transaction;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.WatchLog;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An etcd that asks who we are, with a user whose role is bound to one prefix, as {@code docs/etcd.md} sets it up. */
@RequiresServer({"etcd", "etcdctl"})
class LoginTest extends OneServer {

    private static final String PASSWORD = "s3cret-of-tenure";

    @BeforeEach
    void enableLogins() {
        server.addUser("payments", PASSWORD, "/payments/");
        server.enableAuth("rootpw");
    }

    private EtcdStore.Builder builder() {
        return EtcdStore.builder().endpoint(url()).user("payments", PASSWORD);
    }

    @Test
    void roleOfOnePrefix_isEnoughForAStoreUnderIt() {
        EtcdStore allowed = closing(builder().keyPrefix("/payments").connect());
        WatchLog log = new WatchLog();
        allowed.watch("/w/", log);
        eventually("the watch is established", () -> log.gaps() == 1);

        SessionGrant session = ok(allowed.openSession(ttl(), TIMEOUT));
        ok(allowed.transact(
                Transaction.builder()
                        .ifAbsent("/w/1")
                        .putInSession("/w/1", "v", session.session())
                        .build(),
                TIMEOUT));

        assertThat(ok(allowed.get("/w/1", TIMEOUT)).value()).isNotNull();
        assertThat(ok(allowed.range("/w/", null, 10, TIMEOUT)).rows()).hasSize(1);
        assertThat(ok(allowed.range("/w/", "/z", 10, TIMEOUT)).rows()).isEmpty();
        assertThat(ok(allowed.keepSession(session.session(), TIMEOUT)).ttl()).isEqualTo(ttl());
        eventually("the change is told", () -> log.changes().size() == 1);
        ok(allowed.endSession(session.session(), TIMEOUT));
        eventually("the end is told", () -> log.changes().size() == 2);
    }

    @Test
    void keysElsewhere_areRefusedWithNothingApplied() {
        EtcdStore stranger = closing(builder().keyPrefix("/elsewhere").connect());

        StoreException refused = failure(put(stranger, "/a", TIMEOUT));

        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(refused).hasMessageContaining("permission denied");
    }

    @Test
    void wrongPassword_saysSoAtOnce_andShowsNone() {
        EtcdStore.Builder wrong = EtcdStore.builder().endpoint(url()).user("payments", "wr0ng-word");
        long began = time().nowNanos();

        assertThatThrownBy(wrong::connect)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("refused the login")
                .hasMessageContaining("payments")
                .satisfies(thrown -> assertThat(org.assertj.core.util.Throwables.getStackTrace(thrown))
                        .doesNotContain("wr0ng-word"));
        assertThat(Duration.ofNanos(time().nowNanos() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void noPassword_isRefusedByEachCall() {
        StoreException refused = failure(put(store, "/payments/a", TIMEOUT));

        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void serverThatForgotTheLogin_isLoggedInAtAnew() {
        EtcdStore allowed = closing(builder().keyPrefix("/payments").connect());
        ok(put(allowed, "/a", TIMEOUT));

        server.restart();
        assertThat(timeUntil("it works", () -> works(allowed))).isLessThan(Duration.ofSeconds(3));

        server.ctl("user", "add", "another:pw");
        assertThat(timeUntil("it works after the rules changed", () -> works(allowed)))
                .isLessThan(Duration.ofSeconds(3));
    }

    /** What names the cluster where its status is refused. */
    @Test
    void login_tellsWhichClusterItIs() {
        EtcdRegistrations registrations = closing(
                EtcdRegistrations.builder().endpoint(url()).service("payments").connect());
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        closing(channel::shutdownNow);

        AuthenticateResponse login = AuthGrpc.newBlockingStub(channel)
                .authenticate(AuthenticateRequest.newBuilder()
                        .setName("payments")
                        .setPassword(PASSWORD)
                        .build());

        assertThat(registrations.endpoint())
                .isEqualTo("etcd/" + Instance.hex(login.getHeader().getClusterId()));
    }

    @Test
    void store_showsNoPassword() {
        EtcdStore allowed = closing(builder().keyPrefix("/payments").connect());

        assertThat(allowed.toString()).contains("payments", url()).doesNotContain(PASSWORD);
    }
}
