package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseViewTest {

    private static final ResourceKind<AutoCloseable> INNER =
            ResourceKind.memory("inner", AutoCloseable.class).build();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static final ResourceKind<ResourceLease> OUTER = ResourceKind.memory("outer", ResourceLease.class)
            .release((lease, context) -> lease.closeAsync())
            .build();

    private int closed;

    @SuppressWarnings("UnnecessaryLambda") // one object, to be recognised
    private final AutoCloseable resource = () -> closed++;

    private final FakeLease<AutoCloseable> inner = new FakeLease<>(INNER, ResourceSpec.named("i"), resource);

    @SuppressWarnings("rawtypes")
    private final FakeLease<ResourceLease> outer = new FakeLease<>(OUTER, ResourceSpec.named("o"), inner);

    private final ResourceLease<AutoCloseable> view = new LeaseView<>(outer);

    @Test
    void view_showsTheResourceUnderTheMethodsName() {
        assertThat(view.get()).isSameAs(resource);
        assertThat(view.kind().name()).isEqualTo("outer");
        assertThat(view.kind().type()).isEqualTo(ResourceLease.class);
        assertThat(view.id()).isEqualTo("o");
        assertThat(view.token()).isEqualTo(7);
    }

    @Test
    void use_touchesAndRenewsBoth() {
        view.touch();
        view.renew();

        assertThat(inner.touches + outer.touches).isEqualTo(2);
        assertThat(inner.renewals + outer.renewals).isEqualTo(2);

        view.renew(Duration.ofSeconds(1));

        assertThat(inner.renewals + outer.renewals).isEqualTo(4);
    }

    @Test
    void deadline_isTheEarlier() {
        assertThat(view.deadline()).isEqualTo(Deadline.NEVER);
        inner.deadline = Deadline.at(20);
        assertThat(view.deadline()).isEqualTo(Deadline.at(20));
        outer.deadline = Deadline.at(10);
        assertThat(view.deadline()).isEqualTo(Deadline.at(10));
        inner.deadline = Deadline.at(5);
        assertThat(view.deadline()).isEqualTo(Deadline.at(5));
        inner.deadline = Deadline.NEVER;
        assertThat(view.renew()).isEqualTo(Deadline.at(10));
        outer.deadline = Deadline.at(Long.MAX_VALUE);
        inner.deadline = Deadline.at(Long.MIN_VALUE);
        assertThat(view.deadline()).isEqualTo(outer.deadline);
    }

    @Test
    void releaseCause_isThatOfWhicheverWasReleased() {
        assertThat(view.releaseCause()).isNull();
        inner.lost("the peer is gone");
        assertThat(view.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
        outer.close();
        assertThat(view.releaseCause()).isEqualTo(ReleaseCause.CLOSED);
    }

    @Test
    void view_isValidWhileBothAre() {
        assertThat(view.isValid()).isTrue();
        assertThat(view.validFor(Duration.ofSeconds(1))).isTrue();
        inner.ended = true;
        assertThat(view.isValid()).isFalse();
        assertThat(view.validFor(Duration.ofSeconds(1))).isFalse();
        assertThatThrownBy(view::get)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("inner");
        outer.ended = true;
        assertThatThrownBy(view::get)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("outer");
        assertThatThrownBy(() -> view.share().close()).isInstanceOf(ResourceReleasedException.class);
    }

    @Test
    void close_endsBoth() {
        view.close();

        assertThat(outer.ended).isTrue();
        assertThat(inner.ended).isTrue();
        assertThat(closed).isEqualTo(1);
        assertThat(view.closeAsync()).isCompleted();
    }

    @Test
    void sharing_sharesWhatIsGoverned() {
        try (ResourceLease<AutoCloseable> second = view.share()) {
            assertThat(second.get()).isSameAs(resource);
        }
        assertThat(outer.shares).isEqualTo(1);
        assertThat(inner.shares).isZero();
    }

    @Test
    void loss_isTheResourcesOwn() {
        view.lost("gone");

        assertThat(inner.lostFor).isEqualTo("gone");
        assertThat(outer.lostFor).isEqualTo("gone");
    }

    @Test
    void loss_afterTheEnd_reachesNoOther() {
        outer.ended = true;

        view.lost("gone");

        assertThat(inner.lostFor).isNull();
    }

    @Test
    void transfer_movesWhatIsGoverned() {
        try (FakeScope scope = new FakeScope()) {
            view.transfer(scope);
            assertThat(outer.scope).isSameAs(scope);
        }
    }
}
