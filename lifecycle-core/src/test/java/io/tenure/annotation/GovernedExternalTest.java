package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.GovernedSamples.PaymentContext;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is EXTERNAL is adopted with its {@link Probe}, by a stage that also tells what is wrong. */
class GovernedExternalTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();

    @Test
    void external_isNotRegistered() {
        assertThatThrownBy(() ->
                        Governor.govern(registrar, new Registration("a"), HERE).touch())
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("is EXTERNAL, and so acquired by its adapter: acquire(Governor.kindOf(..)")
                .hasMessageContaining("governAsync");
    }

    @Test
    void external_isAdoptedWithItsProbe() throws Exception {
        Registration object = new Registration("a");

        ResourceLease<Registration> lease = Governor.governAsync(registrar, registrar, object, HERE)
                .toCompletableFuture()
                .join();

        assertThat(lease.get()).isSameAs(object);
        assertThat(registrar.registered).isEmpty();
        FakeLease<?> adopted = registrar.adopted.get(0);
        assertThat(adopted.id()).isEqualTo("a");
        assertThat(adopted.spec.attributes()).isEqualTo(Map.of("address", "127.0.0.1"));
        assertThat(Governor.kindOf(Registration.class, HERE)).isSameAs(adopted.kind());
        assertThat(FakeLease.isNothing(adopted.end(ReleaseCause.CLOSED))).isTrue();
        assertThat(isAlive(object)).isTrue();
        object.alive = false;
        assertThat(isAlive(object)).isFalse();
    }

    private static boolean isAlive(Registration object) throws Exception {
        return Governor.kindOf(Registration.class, HERE)
                .heartbeat()
                .isAlive(object)
                .toCompletableFuture()
                .join();
    }

    @Test
    void probeThatReturnsAStage_isPassedOn() throws Exception {
        SlowlyAlive object = new SlowlyAlive();
        var probe = Governor.kindOf(SlowlyAlive.class, HERE).heartbeat();

        assertThat((Object) probe.isAlive(object)).isSameAs(object.answer);
        object.answer = null;
        assertThatThrownBy(() -> probe.isAlive(object))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("alive(): @Heartbeat returned null");
    }

    @Test
    void adoptedWithoutAnId_failsTheStage() {
        CompletionStage<?> failed = Governor.governAsync(registrar, registrar, new SlowlyAlive(), HERE);

        assertThatThrownBy(() -> failed.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(GovernedException.class)
                .hasMessageContaining("is EXTERNAL, and so needs an id");
        assertThat(registrar.adopted).isEmpty();
    }

    @Test
    void wrongAnnotation_failsTheStageOfGovernAsync() {
        CompletionStage<?> failed = Governor.governAsync(registrar, registrar, "a string", HERE);

        assertThatThrownBy(() -> failed.toCompletableFuture().join())
                .hasCauseInstanceOf(GovernedException.class)
                .hasMessageContaining("java.lang.String: is not annotated @Governed");
    }

    @Test
    void governAsync_registersTheOtherLayers() {
        ResourceLease<PaymentContext> lease = Governor.governAsync(
                        registrar, registrar, new PaymentContext("order-1"), HERE)
                .toCompletableFuture()
                .join();

        assertThat(registrar.only()).isSameAs(lease);
    }

    // ---- fixtures

    @Governed(kind = "registration", layer = Layer.EXTERNAL, ttl = "10s")
    static final class Registration {
        @ResourceId
        private final String instance;

        @ResourceAttribute
        private final String address = "127.0.0.1";

        private boolean alive = true;

        Registration(String instance) {
            this.instance = instance;
        }

        @Heartbeat
        private boolean isAlive() {
            return alive;
        }
    }

    @Governed(kind = "slowly-alive", layer = Layer.EXTERNAL)
    static final class SlowlyAlive {
        private CompletableFuture<Boolean> answer = new CompletableFuture<>();

        @Heartbeat
        CompletableFuture<Boolean> alive() {
            return answer;
        }
    }
}
