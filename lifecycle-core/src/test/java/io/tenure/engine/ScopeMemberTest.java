package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cleanup.ReleasePipeline;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ScopeMemberTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final Scope scope = world.scope("scope");
    private final Lease<String> lease =
            (Lease<String>) scope.register(world.memory("memory").build(), "r");
    private final ScopeMember member = memberOf(lease);

    private static ScopeMember memberOf(Lease<?> lease) {
        ScopeMember member = java.util.Objects.requireNonNull(lease.memberOf(null));
        assertThat(lease.memberOf(member)).isNull();
        return member;
    }

    @Test
    void I1_closingOnAnotherThread_isWaitedForUntilItHasLeft() throws Exception {
        Thread closer = new Thread(() -> {
            member.beginClosing();
            member.closesHere();
        });
        closer.start();
        closer.join(10_000);
        closeUnseen();
        CompletionStage<?> ended = member.end(ReleaseCause.CLOSED, true);
        assertThat(ended.toCompletableFuture()).isNotDone();
        member.leave();
        assertThat(ended.toCompletableFuture()).isDone();
    }

    @Test
    void I1_onTheThreadThatClosesIt_isNotWaitedFor() {
        member.beginClosing();
        member.closesHere();
        closeUnseen();
        assertThat(member.end(ReleaseCause.CLOSED, true) == ReleasePipeline.DONE)
                .isTrue();
    }

    @Test
    void I1_hasLeft_isNotWaitedFor() {
        lease.close();
        assertThat(member.end(ReleaseCause.CLOSED, true) == ReleasePipeline.DONE)
                .isTrue();
    }

    /** Closes the lease as if it were no member, so that the member is as another thread's close would have left it. */
    private void closeUnseen() {
        assertThat(lease.memberOf(null)).isSameAs(member);
        lease.close();
    }

    @Test
    void I1_eachThatWaits_isToldWhenItHasLeft() {
        member.beginClosing();
        closeUnseen();
        CompletionStage<?> first = member.end(ReleaseCause.CLOSED, true);
        CompletionStage<?> second = member.end(ReleaseCause.CLOSED, true);
        assertThat(first.toCompletableFuture()).isNotDone();
        member.leave();
        assertThat(first.toCompletableFuture()).isDone();
        assertThat(second.toCompletableFuture()).isDone();
    }

    @Test
    void I1_closedOnAnotherThread_hasLeftWhenItsReleaseIsDone() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Scope closed = real.scope("scope");
        ResourceLease<String> gated = closed.register(
                ResourceKind.connection("gated", String.class)
                        .release((resource, context) -> gate)
                        .build(),
                "c");
        Thread closer = new Thread(() -> {
            var unused = gated.closeAsync();
        });
        closer.start();
        closer.join(10_000);
        CompletableFuture<Void> closing = closed.closeAsync().toCompletableFuture();
        assertThat(closing).isNotDone();
        gate.complete(null);
        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        real.threads.close(Duration.ofSeconds(1));
    }
}
