package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GuidedStore.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GateTest {

    private final LoneHome lone = new LoneHome().joined();
    private final Gate gate = new Gate(lone.home, lone.keeper);

    private void tickFor(Duration length) {
        Duration step = Duration.ofMillis(100);
        for (Duration passed = Duration.ZERO; passed.compareTo(length) < 0; passed = passed.plus(step)) {
            lone.time.advance(step);
            lone.on(gate::tick);
        }
    }

    private void stopFor(Duration length) {
        lone.process.pauseFor(length);
        lone.time.advance(length);
    }

    @Test
    void ticksInTime_keepItOpen() {
        tickFor(Duration.ofSeconds(30));

        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.isFit()).isTrue();
    }

    @Test
    void I1_lateTick_closesIt_untilALaterRenewal() {
        tickFor(Duration.ofSeconds(1));
        stopFor(Duration.ofSeconds(2));
        lone.store.keepsRequest = Request::keepsSession;

        tickFor(Duration.ofSeconds(1));
        assertThat(lone.home.standing().isActive()).isTrue();
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.isFit()).isFalse();

        lone.store.letGo();
        tickFor(Duration.ofMillis(200));
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void I1_closedBeforeTheLateTickItself() {
        tickFor(Duration.ofSeconds(1));
        stopFor(Duration.ofSeconds(2));

        assertThat(gate.isFit()).as("the tick has not come yet").isFalse();
    }

    @Test
    void I1_renewalThatWasSentBefore_doesNotOpenIt() {
        tickFor(Duration.ofSeconds(1));
        lone.store.keepsAnswer = Request::keepsSession;
        lone.on(lone.keeper::renew);
        stopFor(Duration.ofMillis(1_200));
        long renewals = lone.home.standing().renewals();
        lone.store.letGo();
        lone.store.keepsRequest = Request::keepsSession;

        tickFor(Duration.ofMillis(500));
        assertThat(lone.home.standing().renewals()).isEqualTo(renewals + 1);
        assertThat(gate.isFit()).isFalse();

        lone.store.letGo();
        tickFor(Duration.ofMillis(200));
        assertThat(gate.isFit()).isTrue();
    }

    @Test
    void stopped_isNotOpen_butFit_untilItIsResumed() {
        gate.stop();
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.isFit()).isTrue();

        gate.resume();
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void ownerInJeopardy_mayNotJudge() {
        lone.on(() -> lone.home.standing().missed("a renewal"));

        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void clocksThatDisagree_areFollowedByARenewalAtOnce() {
        Fleet fleet = new Fleet();
        Fleet.Member a = fleet.member("a");
        for (int i = 0; i < 10; i++) {
            fleet.time.advance(Duration.ofMillis(4_321 + 317 * i));
            a.process.stepWall(Duration.ofHours(1));
            fleet.time.advance(Duration.ofMillis(250));
            assertThat(a.owner.isValid()).as("after step " + i).isTrue();
        }
    }

    @Test
    void clocksThatDisagreeForLong_areNotFollowedByARenewalAtEachTick() {
        lone.store.refuses = Request::keepsSession;
        lone.process.stepWall(Duration.ofHours(1));

        tickFor(Duration.ofSeconds(1));

        assertThat(lone.store.sent(Request::keepsSession)).isBetween(1L, 5L);
    }
}
