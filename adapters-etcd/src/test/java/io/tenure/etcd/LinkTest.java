package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.HeldPort;
import io.tenure.testkit.contract.WatchLog;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.EtcdServer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Servers that die, come back, or are not there. */
@RequiresServer({"etcd", "etcdctl"})
class LinkTest extends OneServer {

    @Test
    void I1_memberThatAcceptsAndSaysNothing_isNotUsed() {
        EtcdServer mute = closing(startEtcd());
        mute.pause();
        EtcdStore both = closing(EtcdStore.builder()
                .endpoint(mute.clientUrl().toString())
                .endpoint(url())
                .connect());

        assertThat(works(both)).isTrue();
        mute.resume();
    }

    /** A member that does not vote yet knows a leader, and refuses nearly everything. */
    @Test
    void I1_learner_isNotUsed() {
        EtcdServer learner = closing(startLearner());
        EtcdStore both = closing(EtcdStore.connect(learner.clientUrl().toString(), url()));

        assertThat(works(both)).isTrue();
    }

    private EtcdServer startLearner() {
        String peer = "http://127.0.0.1:" + closing(HeldPort.any()).number();
        String voter = server.ctl("member", "list").split(", ", 5)[3];
        server.ctl("member", "add", "two", "--learner", "--peer-urls=" + peer);
        return EtcdServer.builder()
                .flag("--name=two")
                .flag("--listen-peer-urls=" + peer)
                .flag("--initial-advertise-peer-urls=" + peer)
                .flag("--initial-cluster=one=" + voter + ",two=" + peer)
                .flag("--initial-cluster-state=existing")
                .start();
    }

    @Test
    void I2_fiveSecondsOfOutage_areOverWithinTwoOfTheServersReturn() {
        outage(Duration.ofSeconds(5));
    }

    @LongForm
    void I2_tenSecondsOfOutage_areOverWithinTwoOfTheServersReturn(TestReporter reporter) {
        reporter.publishEntry("recovered after", outage(Duration.ofSeconds(10)).toMillis() + " ms");
    }

    /** By itself gRPC would be back after 38 s. */
    @LongForm
    void I2_seventyFiveSecondsOfOutage_areOverWithinTwoOfTheServersReturn(TestReporter reporter) {
        reporter.publishEntry("recovered after", outage(Duration.ofSeconds(75)).toMillis() + " ms");
    }

    private Duration outage(Duration length) {
        put("/a", "1");
        server.kill();
        pass(length);
        server.restart();

        Duration recovered = timeUntil("it works", () -> works(store));

        assertThat(recovered).isLessThan(Duration.ofSeconds(2));
        return recovered;
    }

    /** Pauses of 50 ms to a second, halved at most, leave room for ten in three seconds; unchanging ones for sixty. */
    @Test
    void I3_memberThatIsWellOnlyWhenGreeted_isTriedLessAndLessOften() {
        FakeMember member = closing(FakeMember.wellOnlyWhenGreeted());
        EtcdStore alone = closing(EtcdStore.connect(member.url()));

        long began = time().nowNanos();
        while (time().nowNanos() - began < Duration.ofSeconds(3).toNanos()) {
            failure(alone.get("/k", Duration.ofMillis(50)));
        }

        assertThat(member.asked()).isBetween(3, 14);
    }

    /** An attempt would take two seconds otherwise, and what is left of the session with it. */
    @Test
    void I4_memberThatHangs_costsASessionATwelfthOfItsTtl() {
        EtcdServer mute = closing(startEtcd());
        FaultProxy way = closing(FaultProxy.to(server.clientUrl().getPort()));
        EtcdStore both = closing(EtcdStore.connect(urlOf(way), mute.clientUrl().toString()));
        SessionGrant session = ok(both.openSession(Duration.ofSeconds(3), TIMEOUT));
        mute.pause();
        way.reset();

        Duration recovered = timeUntil("it works", () -> works(both));

        assertThat(recovered).isLessThan(Duration.ofMillis(1500));
        assertThat(ok(both.keepSession(session.session(), TIMEOUT)).session()).isEqualTo(session.session());
        mute.resume();
    }

    @Test
    void killedServer_isWaitedFor_andNothingIsLostThatIsInIt() {
        SessionGrant session = ok(store.openSession(Duration.ofSeconds(5), TIMEOUT));
        WatchLog log = new WatchLog();
        store.watch("/k/", log);
        eventually("the watch is established", () -> log.gaps() == 1);
        long before = put("/k/1", "1");
        server.kill();

        eventually(
                "the loss is noticed",
                () -> failure(store.get("/k/2", Duration.ofMillis(100)))
                        .outcome()
                        .equals(Outcome.NOT_APPLIED));
        StoreException refused = failure(put(store, "/k/2", Duration.ofMillis(500)));
        CompletionStage<TransactResult> waiting = put(store, "/k/3", TIMEOUT);
        server.restart();

        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(refused).hasMessageContaining(url()).hasMessageContaining("Connection refused");
        long after = ok(waiting).revision();
        assertThat(after).isGreaterThan(before);
        assertThat(ok(store.keepSession(session.session(), TIMEOUT)).session()).isEqualTo(session.session());
        eventually("the changes are told", () -> log.changes().size() >= 2);
        assertThat(log.changes()).extracting(WatchLog.Told::revision).containsExactly(before, after);
        assertThat(log.gaps()).isEqualTo(1);
    }

    @Test
    void firstEndpointDead_usesTheNext() {
        String dead = "http://127.0.0.1:" + closing(HeldPort.any()).number();

        EtcdStore both = closing(EtcdStore.connect(dead, url()));

        assertThat(works(both)).isTrue();
    }

    @Test
    void noEndpointAlive_saysSoWithinTheDeadline() {
        String dead = "http://127.0.0.1:" + closing(HeldPort.any()).number();
        EtcdStore.Builder builder = EtcdStore.builder().endpoint(dead).connectTimeout(Duration.ofMillis(600));
        long began = time().nowNanos();

        assertThatThrownBy(builder::connect)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(dead)
                .hasMessageContaining("Connection refused");
        assertThat(Duration.ofNanos(time().nowNanos() - began)).isLessThan(Duration.ofSeconds(3));
    }
}
