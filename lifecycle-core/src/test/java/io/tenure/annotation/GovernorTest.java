package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.GovernedSamples.Everything;
import io.tenure.annotation.GovernedSamples.PaymentContext;
import io.tenure.annotation.GovernedSamples.Plain;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link Governor} makes of a class: its kind, its id and attributes, and who may reach its members. */
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

    @Governed(kind = "nowhere")
    interface GovernedNowhere {}
}
