package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.GovernedSamples.Everything;
import io.tenure.annotation.GovernedSamples.PaymentContext;
import io.tenure.annotation.GovernedSamples.Plain;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceHandle;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Callback}: which one of an object runs for a cause, and what comes of what it returns or throws. */
class CallbackTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();

    @ParameterizedTest
    @EnumSource(ReleaseCause.class)
    void exactlyOneCallback_runsForEachCause(ReleaseCause cause) throws Exception {
        Everything object = new Everything();
        Governor.govern(registrar, object, HERE).touch();

        CompletionStage<?> done = registrar.end(cause);

        String expected = switch (cause.callback()) {
            case RELEASE -> "release";
            case ON_EXPIRE -> "expire " + cause;
            case ON_FORCE_RELEASE -> "force " + cause;
        };
        assertThat(object.calls).containsExactly(expected);
        assertThat(FakeLease.isNothing(done)).isTrue();
    }

    @Test
    void callbackThatReturnsAStage_isWaitedFor() throws Exception {
        Asynchronous object = new Asynchronous();
        Governor.govern(registrar, object, HERE).touch();

        assertThat((Object) registrar.end(ReleaseCause.CLOSED)).isSameAs(object.stage);
    }

    @Test
    void callbackThatReturnsNoStage_fails() {
        Asynchronous object = new Asynchronous();
        object.stage = null;
        Governor.govern(registrar, object, HERE).touch();

        assertThatThrownBy(() -> registrar.end(ReleaseCause.CLOSED))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("end(): @OnRelease returned null in place of a CompletionStage");
    }

    @Test
    void whatACallbackThrows_comesAsItIs() {
        for (Throwable thrown :
                List.of(new IOException("a"), new IllegalStateException("b"), new StackOverflowError())) {
            FakeRegistrar fresh = new FakeRegistrar();
            Governor.govern(fresh, new Throwing(thrown), HERE).touch();
            assertThatThrownBy(() -> fresh.end(ReleaseCause.CLOSED)).isSameAs(thrown);
        }
    }

    @Test
    void throwableThatIsNoException_isWrapped() {
        Throwable odd = new Throwable("odd");
        Governor.govern(registrar, new Throwing(odd), HERE).touch();

        assertThatThrownBy(() -> registrar.end(ReleaseCause.CLOSED))
                .isInstanceOf(UndeclaredThrowableException.class)
                .hasCause(odd);
    }

    @Test
    void withoutOnRelease_aCloseableIsClosedAndAHandleReleased() throws Exception {
        Plain closeable = new Plain();
        Governor.govern(registrar, closeable, HERE).touch();
        registrar.end(ReleaseCause.TTL_EXPIRED);
        assertThat(closeable.closed).isEqualTo(1);

        FakeRegistrar other = new FakeRegistrar();
        Handle handle = new Handle();
        Governor.govern(other, handle, HERE).touch();
        other.end(ReleaseCause.TTL_EXPIRED);
        assertThat(handle.calls).containsExactly("expire");
    }

    @Test
    void onReleaseWins_overClose() throws Exception {
        ClosedOtherwise object = new ClosedOtherwise();
        Governor.govern(registrar, object, HERE).touch();

        registrar.end(ReleaseCause.FORCED);

        assertThat(object.calls).containsExactly("end");
    }

    @Test
    void memoryWithAnotherCallbackOnly_endsByBeingDropped() throws Exception {
        PaymentContext context = new PaymentContext("order-1");
        Governor.govern(registrar, context, HERE).touch();

        assertThat(FakeLease.isNothing(registrar.end(ReleaseCause.CLOSED))).isTrue();
        assertThat(context.abandonedFor).isNull();
        registrar.end(ReleaseCause.TTL_EXPIRED);
        assertThat(context.abandonedFor).isEqualTo(ReleaseCause.TTL_EXPIRED);
    }

    // ---- fixtures

    @Governed(kind = "asynchronous")
    static final class Asynchronous {
        private CompletableFuture<Integer> stage = new CompletableFuture<>();

        @OnRelease
        CompletableFuture<Integer> end() {
            return stage;
        }
    }

    @Governed(kind = "throwing")
    static final class Throwing {
        private final Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        @OnRelease
        @SuppressWarnings("DoNotCallSuggester")
        void end() throws Throwable {
            throw thrown;
        }
    }

    @Governed(kind = "handle")
    static final class Handle implements ResourceHandle {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void release(ReleaseContext context) {
            calls.add("release");
        }

        @Override
        public void onExpire(ReleaseContext context) {
            calls.add("expire");
        }
    }

    @Governed(kind = "closed-otherwise")
    static final class ClosedOtherwise implements AutoCloseable {
        private final List<String> calls = new ArrayList<>();

        @OnRelease
        void end() {
            calls.add("end");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
