package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private final ResourceKind<String> kind = ResourceKind.connection("probed", String.class)
            .release(ReleaseAction.nothing())
            .build();

    @Test
    void I1_kindWhoseProbesBlock_holdsUpNoOther() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        Probes asked = new Probes(real.threads, new HandOver(real.threads));
        CountDownLatch end = new CountDownLatch(1);
        try {
            for (int i = 0; i < 2 * ProbeLane.WORKERS; i++) {
                ManagedResource<String> record = real.register(kind, "r").record;
                assertThat(asked.ask(record, resource -> blockUntil(end), alive -> {}))
                        .isTrue();
            }
            ResourceKind<String> other = ResourceKind.connection("other", String.class)
                    .release(ReleaseAction.nothing())
                    .build();
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            ManagedResource<String> record = real.register(other, "r").record;
            assertThat(asked.ask(record, resource -> CompletableFuture.completedStage(true), answer::complete))
                    .isTrue();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            end.countDown();
            real.threads.close(Duration.ofSeconds(5));
        }
    }

    private static CompletionStage<Boolean> blockUntil(CountDownLatch end) throws InterruptedException {
        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        return CompletableFuture.completedStage(true);
    }
}
