package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.HoldExceededEvent;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Deadline;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> kind = world.memory("thing").build();

    @Test
    void I1_closedTwice_countsOnce() {
        Lease<String> first = world.register(kind, "r");
        ResourceLease<String> second = first.share();
        first.close();
        first.close();
        assertThat(world.calls).isEmpty();
        assertThat(second.get()).isEqualTo("r");
        second.close();
        assertThat(world.calls).containsExactly("release r CLOSED");
    }

    @Test
    void I2_transferred_isClosedByItsLastScopeOnly() {
        Scope first = world.scope("first");
        Scope second = world.scope("second");
        ResourceLease<String> lease = first.register(kind, "r");
        lease.transfer(second);
        assertThat(first.size()).isZero();
        first.close();
        assertThat(lease.isValid()).isTrue();
        second.close();
        assertThat(lease.isValid()).isFalse();
        assertThat(world.calls).containsExactly("release r CLOSED");
    }

    @Test
    void I2_closed_leavesItsScope() {
        Scope scope = world.scope("scope");
        ResourceLease<String> lease = scope.register(kind, "r");
        lease.close();
        assertThat(scope.size()).isZero();
    }

    @Test
    void G2_afterTheLastClose_shareRenewAndGetFail() {
        Lease<String> lease = world.register(kind, "named", "r");
        lease.close();
        assertThat(lease.isValid()).isFalse();
        assertThatThrownBy(lease::share)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("share()")
                .hasMessageContaining("thing")
                .hasMessageContaining("\"named\"")
                .hasMessageContaining("released (CLOSED)");
        assertThatThrownBy(lease::renew).isInstanceOf(ResourceReleasedException.class);
        assertThatThrownBy(lease::get).isInstanceOf(ResourceReleasedException.class);
    }

    @Test
    void G2_retired_shareAndRenewFailButGetWorks() {
        ResourceKind<String> shortLived =
                world.memory("short").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = world.register(shortLived, "r");
        world.advance(20);
        assertThat(lease.get()).isEqualTo("r");
        assertThat(lease.isValid()).isTrue();
        assertThatThrownBy(lease::share)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("retired");
        assertThatThrownBy(lease::renew).isInstanceOf(ResourceReleasedException.class);
        lease.close();
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    @Test
    void placesRecorded_misuseShowsWhereItWasReleased() {
        EngineSettings plain = EngineSettings.DEFAULT;
        EngineWorld recording = new EngineWorld(
                VirtualTime.inSequence(1),
                new EngineSettings(
                        plain.defaults(),
                        plain.layerDefaults(),
                        plain.mustNotBlock(),
                        true,
                        plain.connectionWait(),
                        plain.externalWait(),
                        plain.acquireTimeout(),
                        plain.leases()));
        Lease<String> lease = recording.register(recording.memory("thing").build(), "r");
        releaseHere(lease);
        assertThatThrownBy(lease::share)
                .hasCauseInstanceOf(Throwable.class)
                .satisfies(e -> assertThat(e.getCause().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("releaseHere")));
    }

    private static void releaseHere(Lease<String> lease) {
        lease.close();
    }

    @Test
    void renew_movesTheDeadlineUpToTheLongestLife() {
        ResourceKind<String> renewable = world.connection("renewable")
                .ttl(Duration.ofMillis(100))
                .maxLifetime(Duration.ofMillis(150))
                .build();
        Lease<String> lease = world.register(renewable, "r");
        long start = world.time.nowNanos();
        assertThat(lease.deadline()).isEqualTo(Deadline.at(start + 100_000_000));
        world.advance(40);
        assertThat(lease.renew()).isEqualTo(Deadline.at(start + 140_000_000));
        world.advance(40);
        assertThat(lease.renew()).isEqualTo(Deadline.at(start + 150_000_000));
        world.advance(69);
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.validFor(Duration.ofMillis(1))).isTrue();
        assertThat(lease.validFor(Duration.ofMillis(2))).isFalse();
        world.advance(4);
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    @Test
    void renewalWithATtlOfItsOwn_movesTheDeadlineOn_butNeverBack_norPastTheLongestLife() {
        ResourceKind<String> renewable = world.connection("renewable")
                .ttl(Duration.ofMillis(100))
                .maxLifetime(Duration.ofMillis(400))
                .build();
        Lease<String> lease = world.register(renewable, "r");
        long start = world.time.nowNanos();

        assertThat(lease.renew(Duration.ofMillis(250))).isEqualTo(Deadline.at(start + 250_000_000));
        assertThat(lease.renew(Duration.ofMillis(10))).isEqualTo(Deadline.at(start + 250_000_000));
        assertThat(lease.renew()).isEqualTo(Deadline.at(start + 250_000_000));
        assertThat(lease.renew(TtlPolicy.NEVER)).isEqualTo(Deadline.at(start + 400_000_000));
        assertThatThrownBy(() -> lease.renew(Duration.ZERO)).isInstanceOf(InvalidArgumentException.class);

        world.advance(399);
        assertThat(lease.isValid()).isTrue();
        world.advance(4);
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
        assertThatThrownBy(() -> lease.renew(Duration.ofSeconds(1)))
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("renew()");
    }

    @Test
    void neverEnding_hasNoDeadline() {
        Lease<String> lease = world.register(kind, "r");
        assertThat(lease.deadline()).isEqualTo(Deadline.NEVER);
        assertThat(lease.validFor(TtlPolicy.NEVER)).isTrue();
    }

    @Test
    void heldTooLong_isReportedAndNothingEnforced() {
        ResourceKind<String> watched =
                world.memory("watched").maxHold(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(watched, "r");
        ResourceLease<String> brief = lease.share();
        world.advance(30);
        brief.close();
        world.advance(30);
        assertThat(world.events(HoldExceededEvent.class)).singleElement().satisfies(event -> {
            assertThat(event.held()).isEqualTo(Duration.ofMillis(50));
            assertThat(event.openedBy()).isEqualTo(Thread.currentThread().getName());
        });
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void lost_releasesAsExternallyLost() {
        Lease<String> lease = world.register(world.connection("channel").build(), "c");
        lease.lost("peer closed");
        lease.lost("peer closed again");
        world.advance(1);
        assertThat(world.calls).containsExactly("onForceRelease c EXTERNALLY_LOST");
        assertThat(lease.isValid()).isFalse();
        assertThatCode(lease::close).doesNotThrowAnyException();
    }

    @Test
    void releaseCause_isTheResources_alsoThroughALeaseThatIsClosed() {
        Lease<String> first = world.register(kind, "r");
        ResourceLease<String> second = first.share();
        first.close();
        assertThat(first.releaseCause()).isNull();
        second.lost("the peer is gone");
        assertThat(first.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
        assertThat(second.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void transferToAnotherCoordinatorsScope_isRefused() {
        Lease<String> lease = world.register(kind, "r");
        Scope foreign = EngineWorld.virtual().scope("foreign");
        assertThatThrownBy(() -> lease.transfer(foreign))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("foreign");
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void heldForTooLong_isNotSaidOfWhatIsReleasedAlready() {
        ResourceKind<String> watched =
                world.memory("watched").maxHold(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(watched, "r");
        assertThat(world.registry.force(lease.record, ReleaseCause.FORCED)).isNotNull();
        world.advance(100);
        assertThat(world.events(HoldExceededEvent.class)).isEmpty();
    }

    @Test
    void touchThatIsLate_movesNothingBack() {
        ResourceKind<String> idle =
                world.connection("idle").idle(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(idle, "r");
        long now = world.registry.clock().now();
        lease.record.touch(now + 2_000_000);
        long end = lease.record.end();
        lease.record.touch(now + 1_000_000);
        assertThat(lease.record.end()).isEqualTo(end);
    }

    @Test
    void I1_closedAndThenEndedByItsScope_countsOnce() {
        Lease<String> first = world.register(kind, "r");
        ResourceLease<String> second = first.share();
        first.close();
        var unused = first.endElsewhere(ReleaseCause.TTL_EXPIRED);
        world.advance(1);
        assertThat(second.isValid()).isTrue();
        assertThat(world.calls).isEmpty();
    }

    @Test
    void closed_isTransferredNoMore_andSaysThatItsResourceLives() {
        Lease<String> lease = world.register(kind, "r");
        ResourceLease<String> other = lease.share();
        lease.close();
        assertThatThrownBy(() -> lease.transfer(world.scope("scope")))
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("transfer()")
                .hasMessageContaining("not released, but this lease on it is closed");
        assertThat(other.isValid()).isTrue();
        assertThat(lease.kind()).isSameAs(kind);
    }

    @Test
    void heldAsLongAsItLikes_hasNoTimer() {
        world.advance(1);
        int before = world.virtualTime().pending();
        assertThat(world.register(kind, "r").isValid()).isTrue();
        assertThat(world.virtualTime().pending()).isEqualTo(before);
    }
}
