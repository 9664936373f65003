package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationCallsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String SECRET = "s3cr3t-token";

    private FakeServer server;
    private HttpService service;
    private HttpCaller caller;
    private RegistrationCalls calls;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        service = HttpServices.directory("bank", server.address(), "/r")
                .secretHeader("Authorization", "Bearer " + SECRET)
                .build();
        caller = new HttpCaller(SystemTime.instance().newThreads("http-test"), Duration.ofSeconds(5), 8, null);
        calls = callsOf(service);
    }

    @AfterEach
    void stop() {
        caller.close();
        server.close();
    }

    private RegistrationCalls callsOf(HttpService configured) {
        return new RegistrationCalls(
                new ServiceDirectory(new TreeMap<>(Map.of(configured.name(), configured))), caller, LONG);
    }

    private ResourceRecord record() {
        return Records.at(service, "payments-7", Map.of());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            Object value = get(stage);
            throw new AssertionError("should have failed: " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void registration_saysWhereItIs() throws Exception {
        HttpRegistration registration = get(calls.register(record(), LONG));

        assertThat(registration.service()).isEqualTo("bank");
        assertThat(registration.address()).isEqualTo(server.address());
        assertThat(registration.id()).isEqualTo("payments-7");
        assertThat(server.only().uri()).isEqualTo("/r/" + registration.instance());
        assertThat(server.only().header("Authorization")).isEqualTo("Bearer " + SECRET);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413, 422, 429})
    void I1_refusal_isCertain(int status) {
        server.answer(status, "no such datacenter");

        assertThat(failure(calls.register(record(), LONG)))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("could not take http-registration \"payments-7\"")
                .hasMessageContaining("service bank, " + server.address() + ": it answered " + status)
                .hasMessageContaining("no such datacenter");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 408, 409, 500, 502, 503, 504})
    void I1_anyOtherAnswer_leavesItOpen(int status) {
        server.answer(status);

        assertThat(failure(calls.register(record(), LONG)))
                .isInstanceOfSatisfying(
                        HttpCallFailedException.class,
                        e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void I1_timeout_leavesItOpen() {
        server.hang();

        assertThat(failure(calls.register(record(), SHORT)))
                .isInstanceOf(HttpCallFailedException.class)
                .hasMessageContaining("no complete answer within 200 ms");
    }

    @Test
    void I1_refusedConnection_isCertain() throws Exception {
        HttpService dead =
                HttpServices.directory("bank", FakeServer.deadAddress(), "/r").build();

        assertThat(failure(callsOf(dead).register(Records.at(dead, "a", Map.of()), LONG)))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void I1_recordThatCannotBeUsed_isCertain_andNobodyIsContacted() {
        ResourceRecord foreign = Records.of("a", Map.of("http.service", "bank", "http.address", "http://127.0.0.1:1"));
        ResourceRecord unknown = Records.of("a", Map.of("http.service", "bonk", "http.address", server.address()));

        assertThat(failure(calls.register(foreign, LONG)))
                .isInstanceOf(TakeFailedException.class)
                .hasCauseInstanceOf(AddressNotAllowedException.class);
        assertThat(failure(calls.register(unknown, LONG)))
                .isInstanceOf(TakeFailedException.class)
                .hasCauseInstanceOf(InvalidArgumentException.class);
        assertThat(failure(calls.deregister(foreign, LONG))).isInstanceOf(AddressNotAllowedException.class);
        assertThat(failure(calls.deregister(unknown, LONG))).isInstanceOf(InvalidArgumentException.class);
        assertThat(failure(calls.probe(foreign, LONG))).isInstanceOf(AddressNotAllowedException.class);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        try (FakeServer elsewhere = new FakeServer()) {
            server.answer(request -> new FakeServer.Answer(307, Map.of("Location", elsewhere.address() + "/r/x"), ""));

            assertThat(failure(calls.register(record(), LONG))).isInstanceOf(HttpCallFailedException.class);
            assertThat(failure(calls.deregister(record(), LONG))).isInstanceOf(HttpCallFailedException.class);
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 404, 410})
    void deregistering_succeedsAlsoWhereItIsGone(int status) throws Exception {
        server.answer(status);

        get(calls.deregister(record(), LONG));

        assertThat(server.only().method()).isEqualTo("DELETE");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 405, 409, 429, 500, 503})
    void deregistering_failsWithAnyOtherAnswer(int status) {
        server.answer(status);

        assertThat(failure(calls.deregister(record(), LONG)))
                .isInstanceOfSatisfying(
                        HttpCallFailedException.class,
                        e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining("deregistering \"payments-7\" at service bank");
    }

    @Test
    void probe_tellsListedFromGoneFromUnknown() throws Exception {
        assertThat(get(calls.probe(record(), LONG))).isTrue();
        server.answer(404);
        assertThat(get(calls.probe(record(), LONG))).isFalse();
        server.answer(500);
        assertThat(failure(calls.probe(record(), LONG))).isInstanceOf(HttpCallFailedException.class);
    }

    @Test
    void probe_isNullWhereTheServiceHasNone() {
        HttpService nacos = HttpServices.nacos("nacos", server.address()).build();

        assertThat(callsOf(nacos).probe(Records.at(nacos, "a", Map.of()), LONG)).isNull();
    }

    @Test
    void secretThatTheServiceRepeats_isInNoMessage() {
        server.answer(request -> FakeServer.Answer.of(403, "bad credential: " + request.header("Authorization")));

        Throwable thrown = failure(calls.register(record(), LONG));

        for (Throwable t = thrown; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t)).doesNotContain(SECRET);
        }
        assertThat(thrown).hasMessageContaining("bad credential: ***");
    }

    @Test
    void controlCharactersInAnAnswer_areEscaped() {
        server.answer(403, "a\r\nWARN forged line \u001b[31m");

        assertThat(failure(calls.register(record(), LONG)).getMessage())
                .doesNotContain("\n")
                .doesNotContain("\u001b")
                .contains("\\u000a");
    }

    @Test
    void secretsSupplierThatThrows_isCertain() {
        HttpService broken = HttpServices.directory("bank", server.address(), "/r")
                .secretHeader("X-Token", () -> {
                    throw new IllegalStateException("vault is sealed");
                })
                .build();

        assertThat(failure(callsOf(broken).register(Records.at(broken, "a", Map.of()), LONG)))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("configured code threw java.lang.IllegalStateException")
                .hasRootCauseMessage("vault is sealed");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void whatASecretsSupplierSays_isLeftToTheCause_forRecordsAndLogsRepeatMessages() {
        HttpService broken = HttpServices.directory("bank", server.address(), "/r")
                .secretHeader("X-Token", () -> {
                    throw new IllegalStateException("403 for token hvs.XYZ");
                })
                .build();
        RegistrationCalls brokenCalls = callsOf(broken);
        ResourceRecord record = Records.at(broken, "a", Map.of());

        for (CompletionStage<?> call : List.of(brokenCalls.deregister(record, LONG), brokenCalls.probe(record, LONG))) {
            assertThat(failure(call))
                    .isInstanceOf(HttpCallFailedException.class)
                    .hasMessageContaining("configured code threw java.lang.IllegalStateException")
                    .hasMessageNotContaining("hvs")
                    .hasRootCauseMessage("403 for token hvs.XYZ");
        }
    }

    @Test
    void secret_isAskedForAtEachCall() throws Exception {
        int[] asked = {0};
        HttpService rotating = HttpServices.directory("bank", server.address(), "/r")
                .secretHeader("X-Token", () -> "v" + ++asked[0])
                .build();
        RegistrationCalls rotatingCalls = callsOf(rotating);

        get(rotatingCalls.register(Records.at(rotating, "a", Map.of()), LONG));
        get(rotatingCalls.deregister(Records.at(rotating, "a", Map.of()), LONG));

        assertThat(server.requests)
                .extracting(request -> request.header("X-Token"))
                .containsExactly("v1", "v2");
    }

    @Test
    void emptyMap_ofAttributesInRecord_isRefused() {
        assertThatThrownBy(() -> get(calls.deregister(Records.of("a", Map.of()), LONG)))
                .hasCauseInstanceOf(InvalidArgumentException.class);
    }
}
