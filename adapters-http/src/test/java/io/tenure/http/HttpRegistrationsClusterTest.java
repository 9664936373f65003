package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapter under coordinators that share a store. */
class HttpRegistrationsClusterTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<AutoCloseable> open = new ArrayList<>();
    private FakeServer bank;
    private InMemoryStore store;

    @BeforeEach
    void start() throws IOException {
        bank = closing(new FakeServer());
        store = closing(InMemoryStore.on(SystemTime.instance()));
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T opened) {
        open.add(opened);
        return opened;
    }

    private HttpRegistrations newRegistrations() {
        return newRegistrations(HttpRegistrations.builder());
    }

    private HttpRegistrations newRegistrations(HttpRegistrations.Builder builder) {
        return closing(builder.service(
                        HttpServices.directory("bank", bank.address(), "/r").build())
                .build());
    }

    private ResourceCoordinator newCoordinator(HttpRegistrations registrations, InMemoryStore connection) {
        return closing(ResourceCoordinator.builder("payments")
                .store(connection)
                .owner(settings -> settings.ttl(Duration.ofSeconds(2))
                        .lockDelay(Duration.ofMillis(100))
                        .reconcileEvery(Duration.ofMillis(500)))
                .adapter(registrations)
                .build());
    }

    private List<String> methods() {
        return bank.requests.stream().map(FakeServer.Request::method).toList();
    }

    @Test
    void registration_livesAsLongAsItsLease() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        ResourceLease<HttpRegistration> lease = registrations.register(coordinator, "bank", "payments-7", Map.of());
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.token()).isPositive();
        assertThat(bank.only().body()).contains("\"token\":" + lease.token());
        assertThat(bank.only().uri()).endsWith(lease.get().instance());

        lease.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).containsExactly("PUT", "DELETE"));
        assertThat(bank.requests.get(1).uri()).isEqualTo(bank.requests.get(0).uri());
    }

    @Test
    void scope_takesItsRegistrationsWithIt() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        try (ResourceScope order = coordinator.openScope("order-42")) {
            ResourceLease<HttpRegistration> first = registrations.register(order, "bank", "a", Map.of());
            ResourceLease<HttpRegistration> second = registrations.register(order, "bank", "b", Map.of());
            assertThat(first.isValid() && second.isValid()).isTrue();
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(methods()).containsExactly("PUT", "PUT", "DELETE", "DELETE"));
        assertThat(bank.requests.get(2).uri())
                .as("in reverse order")
                .isEqualTo(bank.requests.get(1).uri());
    }

    @Test
    void registrationOfADeadOwner_isReleasedByASurvivor() {
        HttpRegistrations doomed = newRegistrations();
        InMemoryStore connection = store.connect();
        ResourceCoordinator dead = newCoordinator(doomed, connection);
        ResourceCoordinator survivor = newCoordinator(newRegistrations(), store.connect());
        ResourceLease<HttpRegistration> orphan = doomed.register(dead, "bank", "payments-7", Map.of());
        doomed.close();

        connection.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).contains("DELETE"));
        assertThat(bank.requests.get(1).uri()).isEqualTo(bank.requests.get(0).uri());
        assertThat(orphan.isValid()).as("the dead know it first").isFalse();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(survivor.diagnosis()
                                .whoHolds("http-registration", "payments-7", Duration.ofSeconds(5))
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS))
                        .isEmpty());
    }

    @Test
    void survivorWithAnotherServiceBesides_cleansUpToo() {
        HttpRegistrations doomed = newRegistrations();
        InMemoryStore connection = store.connect();
        ResourceCoordinator dead = newCoordinator(doomed, connection);
        HttpRegistrations.Builder newer = HttpRegistrations.builder()
                .service(HttpServices.consul("consul", "http://127.0.0.1:8500").build());
        ResourceCoordinator survivor = newCoordinator(newRegistrations(newer), store.connect());
        ResourceLease<HttpRegistration> orphan = doomed.register(dead, "bank", "payments-7", Map.of());
        doomed.close();

        connection.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).contains("DELETE"));
        assertThat(orphan.isValid()).isFalse();
        assertThat(survivor.owner().isValid()).isTrue();
    }

    @Test
    void refusedRegistration_leavesNothing_andTheIdFree() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);
        bank.answer(403, "Permission denied");

        assertThatThrownBy(() -> registrations.register(coordinator, "bank", "payments-7", Map.of()))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("it answered 403")
                .hasMessageContaining("Permission denied");

        bank.answer(200);
        ResourceLease<HttpRegistration> again = registrations.register(coordinator, "bank", "payments-7", Map.of());
        assertThat(again.isValid()).isTrue();
        assertThat(methods()).containsExactly("PUT", "PUT");
    }

    @Test
    void registrationWithAnUnknownOutcome_isTakenBack() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);
        bank.answer(request -> FakeServer.Answer.of(request.method().equals("PUT") ? 500 : 200));

        assertThatThrownBy(() -> registrations.register(coordinator, "bank", "payments-7", Map.of()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("it answered 500");

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).startsWith("PUT", "DELETE"));
        assertThat(bank.requests.get(1).uri()).isEqualTo(bank.requests.get(0).uri());
    }

    @Test
    void idThatAnotherOwnerHolds_isRefusedUntilItIsFree() {
        HttpRegistrations here = newRegistrations();
        HttpRegistrations there = newRegistrations();
        ResourceCoordinator one = newCoordinator(here, store.connect());
        ResourceCoordinator other = newCoordinator(there, store.connect());
        ResourceLease<HttpRegistration> held = here.register(one, "bank", "payments-7", Map.of());

        assertThatThrownBy(() -> there.register(other, "bank", "payments-7", Map.of()))
                .isInstanceOf(HeldByOtherException.class);
        held.close();

        ResourceLease<HttpRegistration> next = there.register(other, "bank", "payments-7", Map.of());
        assertThat(next.token()).isGreaterThan(held.token());
    }

    @Test
    void ttl_asksTheProbe_andEndsWhatIsNotListedAnyMore() {
        HttpRegistrations registrations =
                newRegistrations(HttpRegistrations.builder().kindSettings(kind -> kind.ttl(Duration.ofMillis(200))));
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        ResourceLease<HttpRegistration> lease = registrations.register(coordinator, "bank", "payments-7", Map.of());

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).startsWith("PUT", "GET", "GET"));
        assertThat(lease.isValid()).isTrue();
        bank.answer(404);
        await().atMost(SOON).until(() -> !lease.isValid());
        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).endsWith("GET", "DELETE"));
    }

    @Test
    void badInput_isRefusedBeforeAnythingIsWrittenOrSent() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        assertThatThrownBy(() -> registrations.register(
                        coordinator, "bank", "a", Map.of("http.address", "http://169.254.169.254")))
                .isInstanceOf(AddressNotAllowedException.class)
                .hasMessageContaining("http://169.254.169.254:80");
        assertThatThrownBy(() -> registrations.register(coordinator, "bonk", "a", Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("http.service is \"bonk\"");
        assertThatThrownBy(() -> registrations.register(coordinator, "bank", "../admin", Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url path");
        assertThatThrownBy(() -> registrations.register(coordinator, "bank", "a\u0000b", Map.of()))
                .isInstanceOf(InvalidArgumentException.class);

        assertThat(bank.requests).isEmpty();
        assertThat(coordinator.diagnosis().liveByKind()).isEmpty();
    }

    @Test
    void oddId_isPercentEncoded_bothWays() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        registrations.register(coordinator, "bank", "o rder/42?ü", Map.of()).close();

        await().atMost(SOON).untilAsserted(() -> assertThat(methods()).containsExactly("PUT", "DELETE"));
        assertThat(bank.requests)
                .extracting(FakeServer.Request::uri)
                .allMatch(uri -> uri.startsWith("/r/o%20rder%2F42%3F%C3%BC-"));
    }

    @Test
    void blockingRegister_isRefusedOnTheAdaptersOwnThreads() throws Exception {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        HttpRegistration first = registrations
                .registerAsync(coordinator, "bank", ResourceSpec.named("a"))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .get();

        CountDownLatch attached = new CountDownLatch(1);
        bank.answerRaw(exchange -> {
            attached.await();
            exchange.sendResponseHeaders(200, -1);
        });

        registrations.isAlive(first).whenComplete((alive, thrown) -> {
            try {
                registrations.register(coordinator, "bank", "b", Map.of()).close();
                refused.complete(null);
            } catch (RuntimeException e) {
                refused.complete(e);
            }
        });
        attached.countDown();

        assertThat(refused.get(30, TimeUnit.SECONDS)).isInstanceOf(BlockingNotAllowedException.class);
    }

    @Test
    void whatIsRefused_failsTheStage_alsoBeforeTheCoordinatorSeesIt() {
        HttpRegistrations registrations = newRegistrations();
        ResourceCoordinator coordinator = newCoordinator(registrations, store);

        assertThat(registrations.registerAsync(coordinator, "no\nservice", ResourceSpec.named("a")))
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(InvalidArgumentException.class)
                .withMessageContaining("http.service");
        assertThat(bank.requests).isEmpty();
    }
}
