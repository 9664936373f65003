package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.Test;

/** How registrations name a cluster whose status their user may not ask for. */
class GreetingTest {

    private static EtcdRegistrations.Builder builder(FakeMember member) {
        return EtcdRegistrations.builder().endpoint(member.url()).service("payments");
    }

    @Test
    void statusRefused_clusterIsNamedByWhatTheLoginWasTold() {
        try (FakeMember one = FakeMember.withoutStatus(0xcafeL);
                FakeMember other = FakeMember.withoutStatus(-2L);
                EtcdRegistrations atOne = builder(one).user("payments", "pw").connect();
                EtcdRegistrations atOther =
                        builder(other).user("payments", "pw").connect()) {
            assertThat(atOne.endpoint()).isEqualTo("etcd/000000000000cafe");
            assertThat(atOther.endpoint()).isEqualTo("etcd/fffffffffffffffe");
        }
    }

    /** Two such clusters would have one name, and survivors would look for registrations in the wrong one. */
    @Test
    void clusterThatNobodyNames_isRefused_unlessItIsGivenAName() {
        try (FakeMember member = FakeMember.withoutStatus(null)) {
            assertThatThrownBy(() -> builder(member).connect())
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContainingAll("system", "cluster");
            try (EtcdRegistrations named = builder(member).system("dc-1").connect()) {
                assertThat(named.endpoint()).isEqualTo("dc-1");
            }
        }
    }
}
