package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each preset, as it goes over the wire. */
class HttpServicesTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String INSTANCE = "pay 7-" + Records.OWNER_TEXT + "-" + Records.NONCE_TEXT;
    private static final String INSTANCE_IN_URL = "pay%207-" + Records.OWNER_TEXT + "-" + Records.NONCE_TEXT;
    private static final Map<String, String> BY_SERVICE =
            Map.of("service", "pay\"ments", "host", "10.0.0.7", "port", "8080");

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Registers, probes where that is possible, and deregisters. */
    private void live(HttpService.Builder builder, Map<String, String> attributes) throws Exception {
        HttpService service = builder.build();
        try (HttpRegistrations registrations =
                HttpRegistrations.builder().service(service).build()) {
            var record = Records.of("pay 7", registrations.complete("pay 7", attributes));
            var taken = registrations.take(record, LONG).toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(taken.token()).isEqualTo(Records.TOKEN);
            assertThat(taken.resource().instance()).isEqualTo(INSTANCE);
            if (service.hasProbe()) {
                var held = registrations.isHeld(record, LONG).toCompletableFuture();
                assertThat(held.get(30, TimeUnit.SECONDS)).isTrue();
            }
            registrations.release(record, true, LONG).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void consul() throws Exception {
        live(HttpServices.consul("consul", server.address()).secretHeader("X-Consul-Token", "acl"), BY_SERVICE);

        assertThat(server.lines())
                .containsExactly(
                        "PUT /v1/agent/service/register",
                        "GET /v1/agent/service/" + INSTANCE_IN_URL,
                        "PUT /v1/agent/service/deregister/" + INSTANCE_IN_URL);
        assertThat(server.requests.get(0).body())
                .isEqualTo("{\"ID\":\"" + INSTANCE + "\",\"Name\":\"pay\\\"ments\",\"Address\":\"10.0.0.7\","
                        + "\"Port\":8080,\"Meta\":{\"tenure-owner\":\"" + Records.OWNER_TEXT
                        + "\",\"tenure-token\":\"42\"}}");
        assertThat(server.requests.get(0).header("Content-Type")).isEqualTo("application/json");
        assertThat(server.requests).extracting(r -> r.header("X-Consul-Token")).containsOnly("acl");
        assertThat(server.requests.get(2).body()).isEmpty();
    }

    @Test
    void eureka() throws Exception {
        server.answer(request -> FakeServer.Answer.of(request.method().equals("POST") ? 204 : 200));

        live(
                HttpServices.eureka("eureka", server.address()),
                Map.of("app", "PAYMENTS", "host", "10.0.0.7", "port", "8080"));

        assertThat(server.lines())
                .containsExactly(
                        "POST /eureka/apps/PAYMENTS",
                        "PUT /eureka/apps/PAYMENTS/" + INSTANCE_IN_URL,
                        "DELETE /eureka/apps/PAYMENTS/" + INSTANCE_IN_URL);
        assertThat(server.requests.get(0).body())
                .isEqualTo("{\"instance\":{\"instanceId\":\"" + INSTANCE + "\",\"hostName\":\"10.0.0.7\","
                        + "\"app\":\"PAYMENTS\",\"ipAddr\":\"10.0.0.7\",\"vipAddress\":\"PAYMENTS\","
                        + "\"status\":\"UP\",\"port\":{\"$\":8080,\"@enabled\":\"true\"},\"dataCenterInfo\":"
                        + "{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"},"
                        + "\"leaseInfo\":{\"renewalIntervalInSecs\":30,\"durationInSecs\":90}}}");
        assertThat(server.requests.get(0).header("Accept")).isEqualTo("application/json");
    }

    @Test
    void nacos() throws Exception {
        live(HttpServices.nacos("nacos", server.address()), BY_SERVICE);

        String instance = "/nacos/v3/client/ns/instance?serviceName=pay%22ments&ip=10.0.0.7&port=8080&clusterName="
                + Records.NONCE_TEXT + "&ephemeral=false";
        assertThat(server.lines()).containsExactly("POST " + instance, "DELETE " + instance);
        assertThat(server.requests).extracting(FakeServer.Request::body).containsOnly("");
    }

    @Test
    void nacosOfVersionOne() throws Exception {
        live(HttpServices.nacosV1("nacos", server.address()), BY_SERVICE);

        String instance = "/nacos/v1/ns/instance?serviceName=pay%22ments&ip=10.0.0.7&port=8080&clusterName="
                + Records.NONCE_TEXT + "&ephemeral=false";
        assertThat(server.lines()).containsExactly("POST " + instance, "DELETE " + instance);
    }

    @Test
    void ownDirectory() throws Exception {
        live(HttpServices.directory("bank", server.address(), "/registrations"), Map.of());

        String document = "/registrations/" + INSTANCE_IN_URL;
        assertThat(server.lines()).containsExactly("PUT " + document, "GET " + document, "DELETE " + document);
        assertThat(server.requests.get(0).body())
                .isEqualTo("{\"id\":\"pay 7\",\"owner\":\"" + Records.OWNER_TEXT + "\",\"nonce\":\""
                        + Records.NONCE_TEXT + "\",\"token\":42}");
    }
}
