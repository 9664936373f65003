package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.Fencing;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpRegistrationsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private FakeServer server;
    private HttpService service;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        service = HttpServices.directory("bank", server.address(), "/r").build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRegistrations.Builder builder() {
        return HttpRegistrations.builder().service(service);
    }

    @Test
    void adapter_saysWhatItIs() {
        try (HttpRegistrations registrations = builder()
                .service(HttpServices.consul("consul", "http://c:1").build())
                .build()) {
            assertThat(registrations.kind()).isEqualTo("http-registration");
            assertThat(registrations.resourceKind().name()).isEqualTo("http-registration");
            assertThat(registrations.fencing()).isEqualTo(Fencing.UNFENCED);
            assertThat(registrations.reclaimsPerSecond()).isEqualTo(50);
            assertThat(registrations.endpoint()).isEqualTo("http");
            assertThat(registrations.keepsManifest()).isFalse();
            assertThat(registrations).hasToString("HttpRegistrations[http-registration at [bank, consul]]");
        }
    }

    @Test
    void settings_areTaken() {
        try (HttpRegistrations registrations = builder()
                .kind("bank-registration")
                .reclaimsPerSecond(2000)
                .kindSettings(kind -> kind.ttl(Duration.ofSeconds(30)).maxLive(7))
                .build()) {
            assertThat(registrations.kind()).isEqualTo("bank-registration");
            assertThat(registrations.reclaimsPerSecond()).isEqualTo(2000);
            assertThat(registrations.resourceKind().ttlPolicy().ttl()).isEqualTo(Duration.ofSeconds(30));
            assertThat(registrations.resourceKind().maxLive()).isEqualTo(7);
            assertThat(registrations.resourceKind().heartbeat()).isNotNull();
        }
    }

    @Test
    void badSettings_areRefused() {
        assertThatThrownBy(() -> HttpRegistrations.builder().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("services is 0, but must be at least 1");
        assertThatThrownBy(() -> builder().service(service))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("service is \"bank\"");
        assertThatThrownBy(() -> builder().reclaimsPerSecond(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("reclaimsPerSecond is 0, but must be 1 to 1000000");
        assertThatThrownBy(() -> builder().maxInFlight(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("maxInFlight is 0");
        assertThatThrownBy(() -> builder().callTimeout(Duration.ZERO))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("callTimeout is PT0S, but must be 1 ms to 5 minutes");
        assertThatThrownBy(() -> builder().connectTimeout(Duration.ofMinutes(6)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("connectTimeout is PT6M");
        assertThatThrownBy(() -> builder().kind("Not A Kind")).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void survivorsOwnAddress_countsForNothing() throws Exception {
        try (FakeServer other = new FakeServer();
                HttpRegistrations survivor = HttpRegistrations.builder()
                        .service(HttpServices.directory("bank", other.address(), "/r")
                                .address(server.address())
                                .build())
                        .build();
                HttpRegistrations dead = builder().build()) {
            ResourceRecord record = Records.of("a", dead.complete("a", Map.of()));

            get(survivor.release(record, true, LONG).toCompletableFuture());

            assertThat(server.requests).hasSize(1);
            assertThat(other.requests).isEmpty();
        }
    }

    @Test
    void callTimeout_boundsWhatTheCoordinatorAllows() {
        server.hang();
        try (HttpRegistrations registrations =
                builder().callTimeout(Duration.ofMillis(100)).build()) {
            ResourceRecord record = Records.of("a", registrations.complete("a", Map.of()));

            assertThatThrownBy(
                            () -> get(registrations.release(record, false, LONG).toCompletableFuture()))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("no complete answer within 100 ms");
        }
    }

    @Test
    void isAlive_asksTheProbe() throws Exception {
        try (HttpRegistrations registrations = builder().build()) {
            ResourceRecord record = Records.of("a", registrations.complete("a", Map.of()));
            HttpRegistration registration =
                    get(registrations.take(record, LONG).toCompletableFuture()).resource();

            assertThat(get(registrations.isAlive(registration).toCompletableFuture()))
                    .isTrue();
            server.answer(404);
            assertThat(get(registrations.isAlive(registration).toCompletableFuture()))
                    .isFalse();
        }
    }

    @Test
    void continuations_runOnThreadsThatMustNotBlock() throws Exception {
        CountDownLatch attached = new CountDownLatch(1);
        server.answerRaw(exchange -> {
            attached.await();
            exchange.sendResponseHeaders(200, -1);
        });
        try (HttpRegistrations registrations = builder().build()) {
            ResourceRecord record = Records.of("a", registrations.complete("a", Map.of()));

            CompletableFuture<Boolean> mustNot = registrations
                    .take(record, LONG)
                    .thenApply(taken -> registrations.mustNotBlock(Thread.currentThread()))
                    .toCompletableFuture();
            attached.countDown();

            assertThat(get(mustNot)).isTrue();
            assertThat(registrations.mustNotBlock(Thread.currentThread())).isFalse();
        }
    }

    @Test
    void close_isIdempotent() {
        HttpRegistrations registrations = builder().build();

        registrations.close();
        registrations.close();

        assertThat(registrations
                        .release(Records.at(service, "a", Map.of()), false, LONG)
                        .toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
