package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordingHandleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static ResourceKind<String> kind(RecordingHandle<String> handle) {
        return ResourceKind.connection("channel", String.class).release(handle).build();
    }

    @VirtualTimeTest
    void releases_areNotedInOrder_withCauseAndThread(VirtualTime time, ResourceCoordinator coordinator) {
        RecordingHandle<String> handle = new RecordingHandle<>(time);
        ResourceKind<String> kind = kind(handle);
        try (ResourceScope scope = coordinator.openScope("order")) {
            assertThat(scope.register(kind, "id", "first").isValid()).isTrue();
            assertThat(scope.register(kind, "second").isValid()).isTrue();
        }
        assertThat(handle.awaitReleased(2, SOON)).containsExactly("second", "first");
        assertThat(handle.calls()).isEqualTo(handle.done());
        RecordingHandle.Call<String> last = handle.done().get(1);
        assertThat(last.id()).isEqualTo("id");
        assertThat(last.kind()).isEqualTo("channel");
        assertThat(last.cause()).isEqualTo(ReleaseCause.CLOSED);
        assertThat(last.attempt()).isEqualTo(1);
        assertThat(last.token()).isZero();
        assertThat(last.thread()).isEqualTo(Thread.currentThread().getName());
    }

    @VirtualTimeTest
    void toldToFail_failsSoOften_andThenDoesIt(VirtualTime time, ResourceCoordinator coordinator) {
        RecordingHandle<String> handle = new RecordingHandle<>(time);
        ResourceLease<String> lease = coordinator.register(kind(handle), "stubborn");
        handle.failNext(2, () -> new IOException("on purpose"));
        lease.closeAsync();
        assertThat(handle.awaitReleased(1, SOON)).containsExactly("stubborn");
        assertThat(handle.calls()).extracting(RecordingHandle.Call::attempt).containsExactly(1, 2, 3);
    }

    @VirtualTimeTest
    void held_isDoneWhenLetGo(VirtualTime time, ResourceCoordinator coordinator) {
        RecordingHandle<String> handle = new RecordingHandle<>(time);
        ResourceLease<String> lease = coordinator.register(kind(handle), "held");
        handle.hold();
        lease.closeAsync();
        assertThat(handle.awaitCalls(1, SOON)).hasSize(1);
        assertThatThrownBy(() -> handle.awaitReleased(1, Duration.ofMillis(300)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not 1 were released within PT0.3S, but 0: []");
        handle.letGo();
        assertThat(handle.released()).containsExactly("held");
    }

    @Test
    void blocked_returnsWhenLetGo() {
        RecordingHandle<String> handle = new RecordingHandle<>();
        try (ResourceCoordinator coordinator =
                ResourceCoordinator.builder("real").build()) {
            ResourceLease<String> lease = coordinator.register(kind(handle), "blocked");
            handle.block();
            lease.closeAsync();
            assertThat(handle.awaitCalls(1, SOON)).hasSize(1);
            assertThat(handle.released()).isEmpty();
            handle.letGo();
            assertThat(handle.awaitReleased(1, SOON)).containsExactly("blocked");
        }
    }
}
