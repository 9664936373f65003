package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tenure.store.StoreException.Outcome;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static Failure unavailable(String message) {
        return Failure.of(Status.UNAVAILABLE.withDescription(message), true);
    }

    /** It is met where a member's status may not be asked for. */
    @Test
    void learnersRefusal_isCertain_andAnotherMemberMayHelp() {
        Failure refusal = unavailable("etcdserver: rpc not supported for learner");

        assertThat(refusal.isUnfit()).isTrue();
        assertThat(refusal.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void electionUnderWay_isUnknown_andAnotherMemberMayNotHelp() {
        Failure lost = unavailable("etcdserver: leader changed");

        assertThat(lost.isUnfit()).isFalse();
        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
