package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServiceTest {

    private static HttpService.Builder complete() {
        return HttpService.builder("directory")
                .address("http://directory:8080")
                .register(HttpCall.put("{address}/{instance}"))
                .deregister(HttpCall.delete("{address}/{instance}"));
    }

    @Test
    void deregisterWithoutNonce_isRefused() {
        assertThatThrownBy(() -> complete()
                        .deregister(HttpCall.delete("{address}/{id}/{owner}/{token}"))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("deregister is")
                .hasMessageContaining("named by {nonce} or {instance}");
    }

    @Test
    void registerWithoutNonce_isRefused() {
        assertThatThrownBy(() -> complete()
                        .register(HttpCall.put("{address}/{id}").json("{\"id\":\"{id}\"}"))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("register is");
    }

    @Test
    void probeWithoutNonce_isRefused() {
        assertThatThrownBy(
                        () -> complete().probe(HttpCall.get("{address}/{id}")).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("probe is");
    }

    @Test
    void nonceInTheBody_isEnough() {
        HttpService service = complete()
                .register(HttpCall.put("{address}/register").json("{\"ID\":\"{instance}\"}"))
                .build();

        assertThat(service.name()).isEqualTo("directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{id}", "{id}-{owner}", "{nonce}{token}", "{instance}", "{address}{nonce}"})
    void instanceIdWithoutNonceOrWithMoreThanTheRecord_isRefused(String template) {
        assertThatThrownBy(() -> complete().instanceId(template))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("instanceId is");
    }

    @Test
    void instanceId_containsTheIncarnationByDefault() {
        HttpService service = complete().build();

        assertThat(ServiceDirectory.values(service, Records.at(service, "payments-7", Map.of()))
                        .instance())
                .isEqualTo("payments-7-" + Records.OWNER_TEXT + "-" + Records.NONCE_TEXT);
    }

    @Test
    void missingParts_areNamed() {
        assertThatThrownBy(() -> HttpService.builder("a").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("addresses is 0");
        assertThatThrownBy(() -> HttpService.builder("a").address("http://a:1").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("register is null");
        assertThatThrownBy(() -> HttpService.builder("a")
                        .address("http://a:1")
                        .register(HttpCall.put("{address}/{nonce}"))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("deregister is null");
        assertThatThrownBy(() -> HttpService.builder("Ä"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("service name is");
    }

    @Test
    void secret_isInNoText() {
        HttpService service =
                complete().secretHeader("X-Consul-Token", "geheim").build();

        assertThat(service.toString()).contains("X-Consul-Token").doesNotContain("geheim");
        assertThat(service.register().call().toString()).doesNotContain("geheim");
    }

    @Test
    void secretThatCannotBeSent_isRefusedAtOnceAndNotShown() {
        assertThatThrownBy(() -> complete().secretHeader("X-Token", "ge\nheim"))
                .isInstanceOf(InvalidArgumentException.class)
                .message()
                .contains("X-Token")
                .doesNotContain("heim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Content-Length", "Connection", "", "a b", "a:b", "x\r\ny"})
    void headerThatIsNotOurs_isRefused(String name) {
        assertThatThrownBy(() -> complete().secretHeader(name, "x"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("header name is");
        assertThatThrownBy(() -> HttpCall.put("{address}/{nonce}").header(name, "x"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("header name is");
    }

    @Test
    void secretHeaderThatACallSetsToo_isRefused() {
        assertThatThrownBy(() -> complete()
                        .register(HttpCall.put("{address}/{nonce}").header("authorization", "none"))
                        .secretHeader("Authorization", "Bearer x")
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("header is \"authorization\"");
    }
}
