package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.annotation.Governed;
import io.tenure.annotation.GovernedException;
import io.tenure.annotation.Governor;
import io.tenure.annotation.Heartbeat;
import io.tenure.annotation.Offer;
import io.tenure.annotation.OnExpire;
import io.tenure.annotation.OnForceRelease;
import io.tenure.annotation.OnRelease;
import io.tenure.annotation.ResourceAttribute;
import io.tenure.annotation.ResourceId;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What annotations say, as a coordinator carries it out. */
class GovernedResourcesTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final VirtualTime time = VirtualTime.inSequence(7);
    private final Directory directory = new Directory();
    private final ResourceCoordinator coordinator = ResourceCoordinator.builder("payments")
            .time(time)
            .adapter(directory)
            .build();
    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void object_isRetiredAtItsTtl_andExpiresWithItsLastLease() {
        ResourceLease<PaymentContext> lease = coordinator.govern(new PaymentContext("order-1", calls), HERE);
        assertThat(coordinator.diagnosis().snapshot("payment-context", "order-1"))
                .hasValueSatisfying(
                        snapshot -> assertThat(snapshot.attributes()).isEqualTo(Map.of("currency", "EUR")));

        time.advance(Duration.ofSeconds(31));
        assertThatThrownBy(() -> lease.share().close()).isInstanceOf(ResourceReleasedException.class);
        assertThat(calls).isEmpty();
        lease.close();
        time.advance(Duration.ofMillis(10));

        assertThat(calls).containsExactly("abandoned " + ReleaseCause.TTL_EXPIRED);
    }

    @Test
    void object_isFoundByItsKind_andForced() {
        ResourceKind<PaymentContext> kind = Governor.kindOf(PaymentContext.class, HERE);
        ResourceLease<PaymentContext> lease = coordinator.govern(new PaymentContext("order-1", calls), HERE);

        try (ResourceLease<PaymentContext> found =
                coordinator.lease(kind, "order-1").orElseThrow()) {
            assertThat(found.get()).isSameAs(lease.get());
        }
        coordinator.forceRelease("payment-context", "order-1", "test");
        time.advance(Duration.ofMillis(10));

        assertThat(lease.isValid()).isFalse();
        assertThat(calls).containsExactly("forced");
    }

    @Test
    void objectOfAScope_endsWithIt() {
        try (ResourceScope scope = coordinator.openScope("order-1")) {
            Governor.govern(scope, new PaymentContext("order-1", calls), HERE).touch();
        }

        assertThat(calls).containsExactly("released");
    }

    @Test
    void failingCallback_isTriedAgain() {
        Stubborn object = new Stubborn();

        coordinator.govern(object, HERE).close();
        time.advance(Duration.ofSeconds(5));

        assertThat(object.attempts).containsExactly(1, 2);
        assertThat(coordinator.parked()).isEmpty();
    }

    @Test
    void sameKindOfTwoClasses_isRefusedWithBoth() {
        coordinator.govern(new PaymentContext("order-1", calls), HERE).close();

        assertThatThrownBy(() -> coordinator.govern(new OtherContext(), HERE).close())
                .isInstanceOf(GovernedException.class)
                .hasMessageStartingWith(OtherContext.class.getName() + ": @Governed is refused")
                .hasMessageContaining(PaymentContext.class.getName());
    }

    @Test
    void sameIdTwice_isRefused() {
        coordinator.govern(new PaymentContext("order-1", calls), HERE).touch();

        assertThatThrownBy(() -> coordinator
                        .govern(new PaymentContext("order-1", calls), HERE)
                        .close())
                .isInstanceOf(AlreadyRegisteredException.class);
    }

    @Test
    void hiddenMembers_needALookup_andPublicOnesDoNot() {
        assertThatThrownBy(() ->
                        coordinator.govern(new PaymentContext("order-1", calls)).close())
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("pass a Lookup");
        Open open = new Open();
        coordinator.govern(open).close();
        assertThat(open.closed).isTrue();
    }

    // ---- interfaces

    @Test
    void whatAMethodReturns_isReleasedWhenItIsIdle() {
        List<String> closed = new ArrayList<>();
        Bank bank = coordinator.governed(Bank.class, new RealBank(closed));
        Session session = bank.open("account-7");

        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(3));
            assertThat(session.balance()).isEqualTo(7);
        }
        time.advance(Duration.ofSeconds(6));

        assertThat(closed).containsExactly("account-7");
        assertThatThrownBy(session::balance)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("bank-session \"account-7\"");
        session.close();
        assertThat(closed).hasSize(1);
    }

    @Test
    void offeredLease_isSharedAndEndsWithTheLast() {
        List<String> closed = new ArrayList<>();
        Bank bank = coordinator.governed(Bank.class, new RealBank(closed), HERE);
        ResourceLease<String> lease = bank.vault();

        ResourceLease<String> second = lease.share();
        lease.close();
        assertThat(second.get()).isEqualTo("gold");
        assertThat(closed).isEmpty();
        second.close();

        assertThat(closed).containsExactly("gold");
        assertThatThrownBy(second::get).isInstanceOf(ResourceReleasedException.class);
    }

    @Test
    void coordinatorsOwnLease_isGovernedOnceMore() {
        List<String> closed = new ArrayList<>();
        ResourceKind<String> kind = ResourceKind.memory("safe", String.class)
                .release(ReleaseAction.blocking((safe, context) -> closed.add(safe)))
                .build();
        Safes safes = coordinator.governed(Safes.class, () -> coordinator.register(kind, "own", "safe"));

        ResourceLease<String> lease = safes.open();
        assertThat(lease.get()).isEqualTo("safe");
        time.advance(Duration.ofSeconds(2));

        assertThat(lease.isValid()).isFalse();
        assertThat(closed).containsExactly("safe");
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
    }

    // ---- EXTERNAL

    @Test
    void external_isAcquiredByItsAdapter_andKeptWhileItsHeartbeatSaysSo() {
        ResourceKind<Registration> kind = Governor.kindOf(Registration.class, HERE);
        ResourceLease<Registration> lease = coordinator.acquire(kind, "instance-1", Map.of());
        Registration registration = lease.get();
        assertThat(directory.held).containsExactly("instance-1");

        time.advance(Duration.ofSeconds(35));
        assertThat(lease.isValid()).isTrue();
        assertThat(registration.asked).isGreaterThanOrEqualTo(3);
        registration.alive = false;
        time.advance(Duration.ofSeconds(11));

        assertThat(lease.isValid()).isFalse();
        assertThat(registration.told).containsExactly(ReleaseCause.TTL_EXPIRED);
        assertThat(directory.held).isEmpty();
    }

    @Test
    void external_thatIsTakenAlready_isAdopted() throws Exception {
        directory.held.add("instance-2");
        Registration registration = new Registration("instance-2");

        ResourceLease<Registration> lease =
                time.await(coordinator.governAsync(registration, HERE), Duration.ofSeconds(5));

        assertThat(lease.get()).isSameAs(registration);
        assertThat(coordinator.diagnosis().snapshot())
                .extracting(ResourceSnapshot::kind, ResourceSnapshot::id)
                .containsExactly(tuple("registration", "instance-2"));
        lease.close();
        assertThat(directory.held).isEmpty();
    }

    @Test
    void external_isNotRegistered() {
        assertThatThrownBy(() ->
                        coordinator.govern(new Registration("instance-3"), HERE).close())
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("is EXTERNAL, and so acquired by its adapter");
        assertThat(directory.held).isEmpty();
    }

    // ---- fixtures

    @Governed(kind = "payment-context", ttl = "30s")
    static final class PaymentContext {
        @ResourceId
        private final String orderId;

        @ResourceAttribute
        private final String currency = "EUR";

        private final List<String> calls;

        PaymentContext(String orderId, List<String> calls) {
            this.orderId = orderId;
            this.calls = calls;
        }

        @OnRelease
        private void release() {
            calls.add("released");
        }

        @OnExpire
        private void abandon(ReleaseContext context) {
            calls.add("abandoned " + context.cause());
        }

        @OnForceRelease
        private void force() {
            calls.add("forced");
        }
    }

    @Governed(kind = "payment-context")
    static final class OtherContext {
        @OnRelease
        void release() {}
    }

    @Governed(kind = "stubborn", layer = Layer.CONNECTION)
    static final class Stubborn {
        private final List<Integer> attempts = new ArrayList<>();

        @OnRelease
        CompletionStage<?> release(ReleaseContext context) {
            attempts.add(context.attempt());
            return context.attempt() < 2
                    ? CompletableFuture.failedStage(new IOException("not yet"))
                    : CompletableFuture.completedStage(null);
        }
    }

    @Governed(kind = "open")
    public static final class Open implements AutoCloseable {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Opens what is governed. */
    public interface Bank {
        @Governed(kind = "bank-session", layer = Layer.CONNECTION, idle = "5s", jitter = 0)
        Session open(@ResourceId String account);

        @Governed(kind = "vault")
        ResourceLease<String> vault();
    }

    /** What stands for a connection. */
    public interface Session extends AutoCloseable {
        int balance();

        @Override
        void close();
    }

    /** Opens leases that are governed already. */
    public interface Safes {
        @Governed(kind = "safes", layer = Layer.CONNECTION, ttl = "1s")
        ResourceLease<String> open();
    }

    private record RealBank(List<String> closed) implements Bank {
        @Override
        public Session open(String account) {
            return new Session() {
                @Override
                public int balance() {
                    return 7;
                }

                @Override
                public void close() {
                    closed.add(account);
                }
            };
        }

        @Override
        public ResourceLease<String> vault() {
            return Offer.of("gold", closed::add);
        }
    }

    @Governed(kind = "registration", layer = Layer.EXTERNAL, ttl = "10s", jitter = 0)
    static final class Registration {
        @ResourceId
        private final String instance;

        private final List<ReleaseCause> told = new ArrayList<>();
        private boolean alive = true;
        private int asked;

        Registration(String instance) {
            this.instance = instance;
        }

        @Heartbeat
        private boolean isAlive() {
            asked++;
            return alive;
        }

        @OnExpire
        private void expire(ReleaseContext context) {
            told.add(context.cause());
        }
    }

    /** A directory of one process, in which registrations are objects of the governed class. */
    private static final class Directory implements ResourceAdapter<Registration> {
        private final List<String> held = new ArrayList<>();

        @Override
        public String kind() {
            return "registration";
        }

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public String endpoint() {
            return "here";
        }

        @Override
        public CompletionStage<Taken<Registration>> take(ResourceRecord intent, Duration timeout) {
            held.add(intent.id());
            return CompletableFuture.completedStage(new Taken<>(new Registration(intent.id()), intent.token()));
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            held.remove(record.id());
            return CompletableFuture.completedStage(null);
        }
    }
}
