package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Coordinators in virtual time, a desk that hands out their seats, and a record of what was released. */
final class CoordinatorWorld {

    static final Duration BRIEF = Duration.ofSeconds(5);

    final VirtualTime time = VirtualTime.inSequence(11);
    final Desk desk = new Desk();
    final List<String> calls = new ArrayList<>();

    final ResourceKind<String> seat = ResourceKind.external("seat", String.class)
            .release((resource, context) -> {
                calls.add("notice " + resource + " " + context.cause());
                return ReleaseAction.DONE;
            })
            .build();

    final ResourceKind<String> memory = noting(ResourceKind.memory("memory", String.class));
    final ResourceKind<String> channel = noting(ResourceKind.connection("channel", String.class));

    private ResourceKind<String> noting(ResourceKind.Builder<String> kind) {
        return kind.release(ReleaseAction.blocking((resource, context) -> calls.add(resource + " " + context.cause())))
                .build();
    }

    /** A coordinator to be built in that process, whose sessions live for 3 s. */
    CoordinatorBuilder builder(VirtualProcess process, CoordinationStore store) {
        return ResourceCoordinator.builder("svc")
                .time(process)
                .store(store)
                .adapter(desk)
                .owner(owner -> owner.ttl(Duration.ofSeconds(3)));
    }

    /** A coordinator that has its store to itself. */
    ResourceCoordinator alone() {
        VirtualProcess process = newProcess("alone");
        return builder(process, InMemoryStore.on(process)).build();
    }

    VirtualProcess newProcess(String name) {
        return time.newProcess(name);
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** Lets time pass until it holds. */
    void awaits(BooleanSupplier condition) {
        assertThat(time.runUntil(condition, Duration.ofMinutes(1))).isTrue();
    }

    /** What the stage comes to; lets time pass until it does. */
    <T> T finished(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(time.runUntil(future::isDone, Duration.ofMinutes(1))).isTrue();
        return future.join();
    }
}
