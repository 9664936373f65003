package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceHandle;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GovernorTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();

    // ---- what a class says

    @Test
    void classWithEverything_isRegisteredAsItSays() {
        Everything object = new Everything();

        ResourceLease<Everything> lease = Governor.govern(registrar, object, HERE);

        assertThat(lease.get()).isSameAs(object);
        ResourceKind<?> kind = registrar.only().kind();
        assertThat(kind.name()).isEqualTo("everything");
        assertThat(kind.layer()).isEqualTo(Layer.CONNECTION);
        assertThat(kind.type()).isEqualTo(Everything.class);
        assertThat(kind.ttlPolicy())
                .isEqualTo(new TtlPolicy(
                        Duration.ofSeconds(30),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5),
                        Duration.ofHours(2),
                        Duration.ofSeconds(3),
                        OnTtl.RETIRE));
        assertThat(kind.jitter()).isEqualTo(0.25);
        assertThat(kind.maxLive()).isEqualTo(9);
        assertThat(registrar.only().spec.ttlPolicy()).isEqualTo(TtlPolicy.UNSET);
    }

    @Test
    void classWithoutSettings_leavesThemToTheLayersBelow() {
        Governor.govern(registrar, new Plain(), HERE).touch();

        ResourceKind<?> kind = registrar.only().kind();
        assertThat(kind.layer()).isEqualTo(Layer.MEMORY);
        assertThat(kind.ttlPolicy()).isEqualTo(TtlPolicy.UNSET);
        assertThat(kind.jitter()).isEqualTo(0.10);
        assertThat(kind.maxLive()).isEqualTo(Long.MAX_VALUE);
        assertThat(kind.cleanupPolicy()).isEqualTo(CleanupPolicy.DEFAULT);
        assertThat(registrar.only().spec).isSameAs(ResourceSpec.UNNAMED);
    }

    @Test
    void never_overridesTheLayersBelow() {
        Governor.govern(registrar, new Endless(), HERE).touch();

        assertThat(registrar.only().kind().ttlPolicy().ttl()).isSameAs(TtlPolicy.NEVER);
    }

    @Test
    void idAndAttributes_areReadAtRegistration() {
        Described object = new Described();
        object.orderId = "order-7";
        Governor.govern(registrar, object, HERE).touch();
        object.orderId = "order-8";

        assertThat(registrar.only().id()).isEqualTo("order-7");
        assertThat(registrar.only().spec.attributes())
                .isEqualTo(Map.of(
                        "bank", "first",
                        "tries", "3",
                        "rate", "0.5",
                        "urgent", "true",
                        "grade", "A",
                        "layer", "EXTERNAL",
                        "trace", "00000000-0000-0001-0000-000000000002",
                        "computed", "order-7!"));
    }

    @Test
    void idOfEachType_isWrittenAsText() {
        Governor.govern(registrar, new LongId(42), HERE).touch();
        Governor.govern(registrar, new UuidId(new UUID(1, 2)), HERE).touch();

        assertThat(registrar.registered)
                .extracting(FakeLease::id)
                .containsExactly("42", "00000000-0000-0001-0000-000000000002");
    }

    @Test
    void sameIdAgain_isRefusedByTheRegistrar() {
        Governor.govern(registrar, new LongId(42), HERE).touch();

        assertThatThrownBy(
                        () -> Governor.govern(registrar, new LongId(42), HERE).touch())
                .isInstanceOf(AlreadyRegisteredException.class);
    }

    // ---- callbacks

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

    // ---- inheritance, records

    @Test
    void annotatedMembersOfSuperclassesAndInterfaces_areFound() throws Exception {
        Leaf leaf = new Leaf();
        Governor.govern(registrar, leaf, HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("leaf");
        assertThat(registrar.only().spec.attributes()).isEqualTo(Map.of("zone", "z", "own", "o", "rack", "r"));
        registrar.end(ReleaseCause.CLOSED);
        registrar.end(ReleaseCause.FORCED);
        assertThat(leaf.calls).containsExactly("leaf release", "root forced");
    }

    @Test
    void overriddenCallback_isCalledAsOverridden_withOrWithoutItsAnnotation() throws Exception {
        Overriding object = new Overriding();
        Governor.govern(registrar, object, HERE).touch();

        registrar.end(ReleaseCause.CLOSED);
        registrar.end(ReleaseCause.TTL_EXPIRED);

        assertThat(object.calls).containsExactly("overridden release", "overridden expire");
    }

    @Test
    void subclass_isGovernedAsTheClassAbove() throws Exception {
        PaymentContext proxied = new PaymentContext("order-1") {};
        Governor.govern(registrar, proxied, HERE).touch();
        Governor.govern(registrar, new PaymentContext("order-2"), HERE).touch();

        assertThat(registrar.registered.get(0).kind())
                .isSameAs(registrar.registered.get(1).kind());
        registrar.registered.get(0).end(ReleaseCause.IDLE_EXPIRED);
        assertThat(proxied.abandonedFor).isEqualTo(ReleaseCause.IDLE_EXPIRED);
    }

    @Test
    void record_isGovernedByItsComponents() throws Exception {
        List<String> calls = new ArrayList<>();
        Governor.govern(registrar, new Hold("account-7", 3, calls), HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("account-7");
        assertThat(registrar.only().spec.attributes()).isEqualTo(Map.of("cents", "3"));
        registrar.end(ReleaseCause.CLOSED);
        assertThat(calls).containsExactly("freed account-7");
    }

    @Test
    void recordsOwnAccessor_isNotPassedBy_whereItIsAnnotated() {
        Governor.govern(registrar, new Normalised(" a "), HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("a");
    }

    // ---- access

    @Test
    void publicMembers_needNoLookup() throws Exception {
        OpenToAll object = new OpenToAll();
        Governor.govern(registrar, object).touch();

        assertThat(registrar.only().id()).isEqualTo("open");
        registrar.end(ReleaseCause.CLOSED);
        assertThat(object.ended).isTrue();
    }

    @Test
    void hiddenMembers_withoutALookup_areRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Governor.govern(registrar, new PaymentContext("order-1"))
                        .touch())
                .isInstanceOfSatisfying(GovernedException.class, e -> {
                    assertThat(e.typeName()).isEqualTo(PaymentContext.class.getName());
                    assertThat(e.reason())
                            .isEqualTo("is not public in a public class; pass a Lookup that reaches it, such as"
                                    + " MethodHandles.lookup() in PaymentContext");
                })
                .hasCauseInstanceOf(IllegalAccessException.class);
        assertThat(registrar.registered).isEmpty();
    }

    @Test
    void classOfAClosedModule_isRefusedWithTheWayOut() {
        Member closed = new Member(String.class, String.class.getDeclaredFields()[0]);

        assertThatThrownBy(() -> new Access(HERE).handle(closed))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("is out of reach of the Lookup of " + GovernorTest.class.getName())
                .hasMessageContaining("open its package");
    }

    // ---- EXTERNAL

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

    // ---- kinds

    @Test
    void kindOf_isTheConstantThatObjectsAreRegisteredBy() {
        Governor.govern(registrar, new OpenToAll()).touch();

        assertThat(Governor.kindOf(OpenToAll.class)).isSameAs(registrar.only().kind());
    }

    @Test
    void kindOfASubclass_isRefused() {
        PaymentContext below = new PaymentContext("order-1") {};

        assertThatThrownBy(() -> Governor.kindOf(below.getClass(), HERE))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("is governed as " + PaymentContext.class.getName());
    }

    @Test
    void kindOfAnInterface_isRefused() {
        assertThatThrownBy(() -> Governor.kindOf(GovernedNowhere.class, HERE))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("@Governed is on the interface " + GovernedNowhere.class.getName());
    }

    @Test
    void sameKindByAnotherClass_isRefusedWithTheClass() {
        Governor.govern(registrar, new Plain(), HERE).touch();

        assertThatThrownBy(
                        () -> Governor.govern(registrar, new PlainAgain(), HERE).touch())
                .isInstanceOf(GovernedException.class)
                .hasMessageStartingWith(PlainAgain.class.getName() + ": @Governed is refused: kind plain")
                .hasCauseInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void nullObject_isRefused() {
        assertThatThrownBy(() -> Governor.govern(registrar, null, HERE).touch())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("object is null, but must be an object of a @Governed class");
    }

    // ---- fixtures

    @Governed(
            kind = "everything",
            layer = Layer.CONNECTION,
            ttl = "30s",
            idle = "500ms",
            maxHold = "5m",
            maxLifetime = "2h",
            expiryNotice = "PT3S",
            onTtl = OnTtl.RETIRE,
            jitter = 0.25,
            maxLive = 9)
    static final class Everything {
        private final List<String> calls = new ArrayList<>();

        @OnRelease
        private void release() {
            calls.add("release");
        }

        @OnExpire
        void expire(ReleaseContext context) {
            calls.add("expire " + context.cause());
        }

        @OnForceRelease
        public void force(ReleaseContext context) {
            calls.add("force " + context.cause());
        }
    }

    @Governed(kind = "plain")
    static final class Plain implements AutoCloseable {
        private int closed;

        @Override
        public void close() {
            closed++;
        }
    }

    @Governed(kind = "plain")
    static final class PlainAgain implements AutoCloseable {
        @Override
        public void close() {}
    }

    @Governed(kind = "endless", ttl = "never")
    static final class Endless implements AutoCloseable {
        @Override
        public void close() {}
    }

    @Governed(kind = "described")
    static final class Described implements AutoCloseable {
        @ResourceId
        private String orderId;

        @ResourceAttribute
        private final String bank = "first";

        @ResourceAttribute
        private final int tries = 3;

        @ResourceAttribute
        private final Double rate = 0.5;

        @ResourceAttribute
        private final boolean urgent = true;

        @ResourceAttribute
        private final char grade = 'A';

        @ResourceAttribute("layer")
        private final Layer where = Layer.EXTERNAL;

        @ResourceAttribute
        private final UUID trace = new UUID(1, 2);

        @ResourceAttribute
        private String computed() {
            return orderId + "!";
        }

        @Override
        public void close() {}
    }

    @Governed(kind = "long-id")
    static final class LongId implements AutoCloseable {
        @ResourceId
        private final long number;

        LongId(long number) {
            this.number = number;
        }

        @Override
        public void close() {}
    }

    @Governed(kind = "uuid-id")
    static final class UuidId implements AutoCloseable {
        @ResourceId
        private final UUID number;

        UuidId(UUID number) {
            this.number = number;
        }

        @Override
        public void close() {}
    }

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

    @Governed(kind = "payment-context", ttl = "30s")
    static class PaymentContext {
        @ResourceId
        private final String orderId;

        private ReleaseCause abandonedFor;

        PaymentContext(String orderId) {
            this.orderId = orderId;
        }

        @OnExpire
        void abandon(ReleaseContext context) {
            abandonedFor = context.cause();
        }
    }

    interface Racked {
        @ResourceAttribute
        default String rack() {
            return "r";
        }

        @OnRelease
        void free();
    }

    static class Root {
        final List<String> calls = new ArrayList<>();

        @ResourceAttribute
        private final String zone = "z";

        @ResourceId
        String id() {
            return "root";
        }

        @OnForceRelease
        private void forced() {
            calls.add("root forced");
        }
    }

    abstract static class Branch extends Root implements Racked {}

    @Governed(kind = "leaf")
    static final class Leaf extends Branch {
        @ResourceAttribute
        private final String own = "o";

        @Override
        String id() {
            return "leaf";
        }

        @Override
        @OnRelease
        public void free() {
            calls.add("leaf release");
        }
    }

    static class Overridden {
        final List<String> calls = new ArrayList<>();

        @OnRelease
        protected void release() {
            calls.add("release");
        }

        @OnExpire
        void expire() {
            calls.add("expire");
        }
    }

    @Governed(kind = "overriding")
    static final class Overriding extends Overridden {
        @Override
        protected void release() {
            calls.add("overridden release");
        }

        @Override
        @OnExpire
        public void expire() {
            calls.add("overridden expire");
        }
    }

    @Governed(kind = "hold")
    record Hold(
            @ResourceId String account, @ResourceAttribute long cents, List<String> calls) {
        @OnRelease
        void free() {
            calls.add("freed " + account);
        }
    }

    @Governed(kind = "normalised")
    record Normalised(String id) {
        @ResourceId
        @Override
        public String id() {
            return id.strip();
        }

        @OnRelease
        void free() {}
    }

    @Governed(kind = "open")
    public static final class OpenToAll {
        @ResourceId
        public final String id = "open";

        private boolean ended;

        @OnRelease
        public void end() {
            ended = true;
        }
    }

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

    @Governed(kind = "nowhere")
    interface GovernedNowhere {}
}
