package io.tenure.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseCause;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.Violation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That what outlives its TTL is seen, and only if its process had time to end it. */
class LifetimesTest {

    private static final Duration TTL = Duration.ofSeconds(1);

    private final SimulatedCluster cluster =
            SimulatedCluster.builder(1).processes(1).service(process -> {}).build();
    private boolean ended;

    private Lifetimes lifetimes;

    private SimulatedProcess begin() {
        cluster.advance(Duration.ofSeconds(1));
        SimulatedProcess process = cluster.processes().get(0);
        lifetimes = new Lifetimes(process);
        lifetimes.passes(1, ReleaseCause.TTL_EXPIRED, process.time().nowNanos(), TTL, "it", () -> ended);
        return process;
    }

    @Test
    void whatLivesOn_isSeen() {
        begin();
        cluster.advance(TTL.plusMillis(200));

        assertThat(cluster.history().violation())
                .isNotNull()
                .extracting(Violation::guarantee)
                .isEqualTo(Guarantee.G4_ON_TIME);
    }

    @Test
    void whatLivesOnAfterItsProcessWasStopped_isSeen() {
        SimulatedProcess process = begin();
        process.time().pause();
        cluster.advance(TTL.multipliedBy(2));
        process.time().resume();
        cluster.advance(Duration.ofMillis(300));

        assertThat(cluster.history().violation()).isNotNull();
    }

    @Test
    void whatHadNoTimeToEnd_isNotAccused_howeverOftenItsProcessIsStopped() {
        SimulatedProcess process = begin();
        process.time().pause();
        cluster.advance(TTL.plusMillis(500));
        for (int i = 0; i < 3; i++) {
            process.time().resume();
            cluster.advance(Duration.ofNanos(1));
            process.time().pause();
            cluster.advance(Duration.ofMillis(700));
        }
        process.time().resume();
        process.after(Duration.ofMillis(1), () -> ended = true);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(cluster.history().violation()).isNull();
    }

    @Test
    void whatWasRenewed_mayLiveForItsWholeTimeAgain_andNoLonger() {
        begin();
        cluster.advance(TTL.dividedBy(2));
        lifetimes.renewed(1);
        cluster.advance(TTL.plusMillis(50));
        assertThat(cluster.history().violation()).isNull();

        cluster.advance(Duration.ofMillis(200));
        assertThat(cluster.history().violation()).isNotNull();
    }

    @Test
    void whatWasRenewed_mayNotEndBeforeItsTimeIsOverAgain() {
        begin();
        cluster.advance(TTL.dividedBy(2));
        lifetimes.renewed(1);
        cluster.advance(TTL.dividedBy(2).plusMillis(10));
        lifetimes.ended(1, "it", ReleaseCause.TTL_EXPIRED);

        assertThat(cluster.history().violation())
                .isNotNull()
                .extracting(Violation::what)
                .asString()
                .contains("expired before its deadline");
    }

    @Test
    void whatHasATtl_isNeitherProlongedByATouch_norEndedByAnIdleTime() {
        begin();
        cluster.advance(TTL.dividedBy(2));
        lifetimes.touched(1);
        assertThat(lifetimes.isBeforeEnd(1)).isTrue();
        cluster.advance(TTL.dividedBy(2).plusMillis(10));
        assertThat(lifetimes.isBeforeEnd(1)).isFalse();

        lifetimes.ended(1, "it", ReleaseCause.IDLE_EXPIRED);
        assertThat(cluster.history().violation()).isNotNull();
    }
}
