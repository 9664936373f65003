package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.Deadline;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ScopeTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> memory = world.memory("memory").build();
    private final ResourceKind<String> channel = world.connection("channel").build();

    @Test
    void G3_closesInReverseOrderOfRegistration() {
        Scope scope = world.scope("order-1");
        List<ResourceLease<String>> leases = new ArrayList<>();
        leases.add(scope.register(memory, "a"));
        leases.add(scope.register(channel, "b"));
        leases.add(scope.register(memory, "c"));
        scope.close();
        assertThat(world.calls).containsExactly("release c CLOSED", "release b CLOSED", "release a CLOSED");
        assertThat(leases).noneMatch(ResourceLease::isValid);
    }

    @Test
    void G3_nextBeginsWhenTheFormerIsDone() {
        List<CompletableFuture<Void>> gates = new ArrayList<>();
        ResourceKind<String> slow = ResourceKind.connection("slow", String.class)
                .release((resource, context) -> {
                    world.calls.add("begin " + resource);
                    CompletableFuture<Void> gate = new CompletableFuture<>();
                    gates.add(gate);
                    return gate;
                })
                .build();
        Scope scope = world.scope("order-2");
        keep(scope.register(slow, "first"));
        keep(scope.register(slow, "second"));
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(5);
        assertThat(world.calls).containsExactly("begin second");
        gates.get(0).complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("begin second", "begin first");
        assertThat(closing.toCompletableFuture()).isNotDone();
        gates.get(1).complete(null);
        world.advance(5);
        assertThat(closing.toCompletableFuture()).isDone();
    }

    @Test
    void G3_parkedRelease_letsTheNextGoOn() {
        ResourceKind<String> failing = ResourceKind.connection("failing", String.class)
                .release((resource, context) -> CompletableFuture.failedStage(new IllegalStateException("refused")))
                .build();
        Scope scope = world.scope("order-3");
        keep(scope.register(channel, "below"));
        keep(scope.register(failing, "above"));
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(5_000);
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(closing.toCompletableFuture()).isDone();
        assertThat(world.pipeline.parkedCount()).isEqualTo(1);
    }

    @Test
    void I1_closedMember_isNoMemberAnyMore() {
        Scope scope = world.scope("scope");
        ResourceLease<String> lease = scope.register(memory, "a");
        keep(scope.register(memory, "b"));
        lease.close();
        assertThat(scope.size()).isEqualTo(1);
        scope.close();
        assertThat(world.calls).containsExactly("release a CLOSED", "release b CLOSED");
    }

    @Test
    void I2_registeredIntoAnEndingScope_isRefusedOrEndsWithIt() {
        Scope scope = world.scope("scope");
        scope.close();
        assertThatThrownBy(() -> scope.register(memory, "late"))
                .isInstanceOf(CoordinatorClosedException.class)
                .hasMessageContaining("scope");
        assertThat(world.calls).isEmpty();
        assertThat(world.live()).isZero();
    }

    @Test
    void I2_thousandsOfMembers_endWithoutARecursion() {
        Scope scope = world.scope("large");
        for (int i = 0; i < 20_000; i++) {
            keep(scope.register(memory, "m"));
        }
        scope.close();
        assertThat(world.calls).hasSize(20_000);
        assertThat(world.live()).isZero();
    }

    @Test
    void I3_callbackThatUsesTheScope_isNotUnderItsLock() {
        Scope scope = world.scope("scope");
        ResourceKind<String> curious = ResourceKind.memory("curious", String.class)
                .release((resource, context) -> {
                    CompletableFuture<Integer> elsewhere = new CompletableFuture<>();
                    Thread other = new Thread(() -> elsewhere.complete(scope.size()));
                    other.start();
                    other.join(10_000);
                    world.calls.add("size " + elsewhere.getNow(-1));
                    return CompletableFuture.completedStage(null);
                })
                .build();
        keep(scope.register(memory, "below"));
        keep(scope.register(curious, "above"));
        scope.close();
        assertThat(world.calls).containsExactly("size 1", "release below CLOSED");
    }

    @Test
    void sharedOutside_livesOn() {
        Scope scope = world.scope("scope");
        ResourceLease<String> inside = scope.register(memory, "r");
        ResourceLease<String> outside = inside.share();
        scope.close();
        assertThat(outside.isValid()).isTrue();
        assertThat(world.calls).isEmpty();
        outside.close();
        assertThat(world.calls).containsExactly("release r CLOSED");
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // how the two end each other is what is tested
    void innerScope_endsInItsPlace() {
        Scope outer = world.scope("outer");
        keep(outer.register(memory, "a"));
        ResourceScope inner = outer.openScope("inner");
        keep(inner.register(memory, "b"));
        keep(outer.register(memory, "c"));
        outer.close();
        assertThat(world.calls).containsExactly("release c CLOSED", "release b CLOSED", "release a CLOSED");
        assertThatThrownBy(() -> inner.register(memory, "late")).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // how the two end each other is what is tested
    void innerScopeClosedFirst_leavesTheOuter() {
        Scope outer = world.scope("outer");
        ResourceScope inner = outer.openScope("inner");
        inner.close();
        assertThat(outer.size()).isZero();
    }

    @Test
    void endOfAScope_boundsItsMembersDeadlines() {
        long now = world.time.nowNanos();
        Scope scope = new Scope(world.registrar(), "bounded", 1_000_000);
        ResourceKind<String> longer =
                world.memory("longer").ttl(Duration.ofSeconds(1)).build();
        ResourceLease<String> lease = scope.register(longer, "r");
        assertThat(lease.deadline()).isEqualTo(Deadline.at(now + 1_000_000));
        assertThat(lease.validFor(Duration.ofMillis(2))).isFalse();
        assertThat(lease.renew()).isEqualTo(lease.deadline()).isEqualTo(Deadline.at(now + 1_000_000));
    }

    @Test
    void endedByTime_endsItsLeasesAsExpired() {
        Scope scope = world.scope("timed");
        ResourceLease<String> read = scope.register(memory, "m");
        ResourceLease<String> sent = scope.register(channel, "c");
        scope.endElsewhere(ReleaseCause.TTL_EXPIRED);
        world.advance(5);
        assertThat(world.calls).containsExactly("onExpire c TTL_EXPIRED", "onExpire m TTL_EXPIRED");
        assertThat(read.isValid()).isFalse();
        assertThat(sent.isValid()).isFalse();
    }

    @Test
    void G4_sharedOutOfAScopeThatTimeEnds_livesUntilItsOwnDeadline() {
        Scope scope =
                new Scope(world.registrar(), "timed", Duration.ofMillis(10).toNanos());
        ResourceLease<String> inside = scope.register(channel, "c");
        ResourceLease<String> outside = inside.share();
        assertThat(inside.deadline()).isNotEqualTo(Deadline.NEVER);
        assertThat(outside.deadline()).isEqualTo(Deadline.NEVER);
        scope.endElsewhere(ReleaseCause.TTL_EXPIRED);
        world.advance(20);
        assertThat(inside.isValid()).isFalse();
        assertThat(outside.isValid()).isTrue();
        assertThat(world.calls).isEmpty();
        outside.close();
        world.advance(5);
        assertThat(world.calls).containsExactly("release c CLOSED");
    }

    @Test
    void I2_memberForcedJustBefore_isWaitedFor() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope scope = world.scope("scope");
        keep(scope.register(channel, "below"));
        Lease<String> above = (Lease<String>) scope.register(gated(gate), "above");
        assertThat(world.registry.force(above.record, ReleaseCause.FORCED)).isNotNull();
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(5);
        assertThat(world.calls).isEmpty();
        gate.complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(closing.toCompletableFuture()).isDone();
    }

    @Test
    void I2_memberClosedJustBefore_isWaitedFor_andLeavesWhenReleased() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope scope = world.scope("scope");
        keep(scope.register(channel, "below"));
        var unused = scope.register(gated(gate), "above").closeAsync();
        world.advance(5);
        assertThat(scope.size()).isEqualTo(2);
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(5);
        assertThat(world.calls).isEmpty();
        gate.complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(closing.toCompletableFuture()).isDone();
        assertThat(scope.size()).isZero();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // how the two end each other is what is tested
    void I2_innerScopeThatIsEnding_isWaitedFor() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope outer = world.scope("outer");
        keep(outer.register(channel, "below"));
        ResourceScope inner = outer.openScope("inner");
        keep(inner.register(gated(gate), "above"));
        var endingInner = inner.closeAsync();
        CompletionStage<Void> closing = outer.closeAsync();
        world.advance(5);
        assertThat(world.calls).isEmpty();
        gate.complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(endingInner.toCompletableFuture()).isDone();
        assertThat(closing.toCompletableFuture()).isDone();
        assertThat(outer.size()).isZero();
    }

    @Test
    void G3_memoryThatAnotherThreadIsReleasing_isWaitedFor() throws Exception {
        closesAfterTheMemoryThatAnotherThreadReleases(scope -> {});
    }

    @Test
    void G3_memoryThatAnotherThreadIsReleasing_isNotSweptOut() throws Exception {
        closesAfterTheMemoryThatAnotherThreadReleases(
                scope -> assertThat(scope.size()).isEqualTo(2));
    }

    private static void closesAfterTheMemoryThatAnotherThreadReleases(Consumer<Scope> meanwhile) throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        CountDownLatch inHandle = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ResourceKind<String> slow = ResourceKind.memory("slow", String.class)
                .release(ReleaseAction.blocking((resource, context) -> {
                    inHandle.countDown();
                    assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
                    real.calls.add("released " + resource);
                }))
                .build();
        Scope scope = real.scope("scope");
        keep(scope.register(real.memory("memory").build(), "below"));
        ResourceLease<String> above = scope.register(slow, "above");
        Thread closer = new Thread(above::close);
        try {
            closer.start();
            assertThat(inHandle.await(30, TimeUnit.SECONDS)).isTrue();
            meanwhile.accept(scope);
            CompletableFuture<Void> closing = scope.closeAsync().toCompletableFuture();
            assertThat(real.calls).isEmpty();
            assertThat(closing).isNotDone();
            end.countDown();
            assertThat(closing).succeedsWithin(Duration.ofSeconds(30));
            assertThat(real.calls).containsExactly("released above", "release below CLOSED");
        } finally {
            end.countDown();
            closer.join(30_000);
            real.threads.close(Duration.ofSeconds(5));
        }
    }

    @Test
    void memoryWhoseReleaseClosesItsOwnScope_doesNotWaitForItself() {
        Scope scope = world.scope("scope");
        ResourceKind<String> last = ResourceKind.memory("last", String.class)
                .release(ReleaseAction.blocking((resource, context) -> scope.close()))
                .build();
        keep(scope.register(memory, "below"));
        ResourceLease<String> above = scope.register(last, "above");
        above.close();
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(scope.closeAsync().toCompletableFuture()).isDone();
    }

    @Test
    void I4_swept_onlyWhenTheReleaseIsDoneOrParked() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope scope = world.scope("scope");
        Lease<String> lease = (Lease<String>) scope.register(gated(gate), "above");
        assertThat(world.registry.force(lease.record, ReleaseCause.FORCED)).isNotNull();
        world.advance(5);
        assertThat(scope.size()).isEqualTo(1);
        gate.complete(null);
        world.advance(5);
        assertThat(scope.size()).isZero();
    }

    @Test
    void I4_forcedAndNotHandedInYet_isNotSweptOut() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope scope = world.scope("scope");
        keep(scope.register(channel, "below"));
        Lease<String> above = (Lease<String>) scope.register(gated(gate), "above");
        List<Integer> sizes = new ArrayList<>();
        world.onEvent = event -> {
            if (event instanceof ResourceReleasedEvent) {
                sizes.add(scope.size());
            }
        };
        assertThat(world.registry.force(above.record, ReleaseCause.FORCED)).isNotNull();
        assertThat(sizes).containsExactly(2);
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(5);
        assertThat(world.calls).isEmpty();
        gate.complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("release below CLOSED");
        assertThat(closing.toCompletableFuture()).isDone();
    }

    private static ResourceKind<String> gated(CompletableFuture<Void> gate) {
        return ResourceKind.connection("gated", String.class)
                .release((resource, context) -> gate)
                .build();
    }

    @Test
    void G3_endedByTime_nextBeginsWhenTheFormerIsDone() {
        List<CompletableFuture<Void>> gates = new ArrayList<>();
        ResourceKind<String> slow = ResourceKind.connection("slow", String.class)
                .release((resource, context) -> {
                    world.calls.add("begin " + resource);
                    CompletableFuture<Void> gate = new CompletableFuture<>();
                    gates.add(gate);
                    return gate;
                })
                .build();
        Scope scope = world.scope("timed");
        keep(scope.register(slow, "first"));
        keep(scope.register(slow, "second"));
        CompletionStage<?> ending = scope.endElsewhere(ReleaseCause.TTL_EXPIRED);
        world.advance(5);
        assertThat(world.calls).containsExactly("begin second");
        gates.get(0).complete(null);
        world.advance(5);
        assertThat(world.calls).containsExactly("begin second", "begin first");
        assertThat(ending.toCompletableFuture()).isNotDone();
        gates.get(1).complete(null);
        world.advance(5);
        assertThat(ending.toCompletableFuture()).isDone();
    }

    @Test
    void I4_longLivedScope_keepsNoDeadMembers() {
        ResourceKind<String> brief =
                world.connection("brief").ttl(Duration.ofMillis(5)).build();
        Scope scope = world.scope("service");
        ScopeMember first = null;
        for (int i = 0; i < 1_000; i++) {
            Lease<String> lease = (Lease<String>) scope.register(brief, "c" + i);
            first = first == null ? memberOf(lease) : first;
            world.advance(10);
        }
        assertThat(world.live()).isZero();
        assertThat(java.util.Objects.requireNonNull(first).after)
                .as("the first has left the ring")
                .isNull();
        assertThat(scope.size()).isZero();
        scope.close();
    }

    private static ScopeMember memberOf(Lease<?> lease) {
        ScopeMember member = java.util.Objects.requireNonNull(lease.memberOf(null));
        assertThat(lease.memberOf(member)).isNull();
        return member;
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // the outermost ends them all
    void nestedTooDeeply_isRefused_andTheRestEnds() {
        Scope outer = world.scope("outer");
        ResourceScope innermost = outer;
        for (int depth = 2; depth <= 256; depth++) {
            keep(innermost.register(memory, "m"));
            innermost = innermost.openScope("inner");
        }
        ResourceScope last = innermost;
        assertThatThrownBy(() -> last.openScope("one too deep")).isInstanceOf(LimitExceededException.class);
        outer.close();
        assertThat(world.calls).hasSize(255);
        assertThat(world.live()).isZero();
    }

    @Test
    void closedTwice_isOnce() {
        Scope scope = world.scope("scope");
        keep(scope.register(memory, "a"));
        scope.close();
        scope.close();
        assertThat(scope.closeAsync().toCompletableFuture()).isDone();
        assertThat(world.calls).hasSize(1);
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // how the two end each other is what is tested
    void closedByASecond_waitsForTheMemberUnderWay_withinItsBound() {
        Scope outer = world.scope("outer");
        Scope inner = (Scope) outer.openScope("inner");
        keep(inner.register(gated(new CompletableFuture<>()), "above"));
        var closing = outer.closeAsync();
        for (Scope second : List.of(inner, outer)) {
            Duration before = world.virtualTime().elapsed();
            second.close();
            assertThat(world.virtualTime().elapsed().minus(before))
                    .as(second.name())
                    .isGreaterThanOrEqualTo(EngineSettings.DEFAULT.connectionWait());
        }
        assertThat(closing.toCompletableFuture()).isNotDone();
    }

    /** The scope keeps it. */
    private static void keep(ResourceLease<?> lease) {
        assertThat(lease.isValid()).isTrue();
    }
}
