package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdBuilderTest {

    @TempDir
    Path directory;

    private static EtcdStore.Builder builder() {
        return EtcdStore.builder();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... told) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessageContainingAll(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "etcd-1",
                "etcd-1:2379",
                "ftp://etcd-1:2379",
                "http://",
                "http://:2379",
                "http://etcd-1:0",
                "http://etcd-1:70000",
                "http://etcd-1:2379/path",
                "http://etcd-1:2379?a=b",
                "http://etcd 1:2379"
            })
    void unfitEndpoint_isRefused(String url) {
        assertRefused(() -> builder().endpoint(url), "endpoint", "http://host:port");
    }

    @Test
    void endpoint_isSchemeHostAndPort() {
        assertThat(Endpoint.of("HTTPS://etcd-1:1234")).isEqualTo(new Endpoint("etcd-1", 1234, true));
        assertThat(Endpoint.of("http://etcd-1")).hasToString("http://etcd-1:2379");
        assertThat(Endpoint.of("http://[::1]:1234")).isEqualTo(new Endpoint("::1", 1234, false));
        assertThat(Endpoint.of("http://[::1]:1234")).hasToString("http://[::1]:1234");
    }

    @Test
    void passwordInAnEndpoint_isRefusedAndNotShown() {
        assertThatThrownBy(() -> builder().endpoint("http://root:s3cret@etcd-1:2379"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void noEndpoint_orMixedOnes_areRefused() {
        assertRefused(() -> builder().connect(), "endpoints is 0", "1 to 64");
        assertRefused(
                () -> builder().endpoint("http://a:1").endpoint("https://b:1").connect(),
                "https://b:1",
                "all https or all http");
    }

    @Test
    void limits_areHeld() {
        assertRefused(() -> builder().connectTimeout(Duration.ZERO), "connectTimeout", "PT0S", "10 ms to 5 minutes");
        assertRefused(() -> builder().unreachableAfter(Duration.ofHours(1)), "unreachableAfter", "PT1H");
        assertRefused(() -> builder().maxInFlight(0), "maxInFlight is 0", "1 to 1000000");
        assertRefused(() -> builder().maxWaiting(-1), "maxWaiting is -1");
        assertRefused(() -> builder().keyPrefix("/a b"), "keyPrefix", "printable ASCII");
        assertRefused(() -> builder().keyPrefix("/" + "a".repeat(256)), "keyPrefix", "256");
    }

    @Test
    void userWithoutPassword_isRefused_andNoPasswordIsShown() {
        assertRefused(() -> builder().user("payments", ""), "user", "payments");
        assertThat(new Credentials("payments", "s3cret")).hasToString("payments");
        assertThat(builder()
                        .endpoint("http://a:1")
                        .user("payments", "s3cret")
                        .settings("test")
                        .toString())
                .contains("payments")
                .doesNotContain("s3cret");
    }

    @Test
    void tlsFiles_mustBeThereAndBePem_andGoWithHttps() throws Exception {
        Path missing = directory.resolve("missing.pem");
        Path noPem = Files.writeString(directory.resolve("no.pem"), "this is no certificate");

        assertRefused(() -> builder().trust(missing), "trust", "missing.pem");
        assertRefused(() -> builder().clientCertificate(noPem, missing), "clientCertificate key", "missing.pem");
        assertRefused(() -> builder().endpoint("http://a:1").trust(noPem).connect(), "endpoint is http://a:1", "https");
        assertRefused(() -> builder().endpoint("https://a:1").trust(noPem).connect(), "TLS files", "PEM");
    }

    @Test
    void oldVersions_areThoseWithStaleLeaders() {
        assertThat(new EtcdVersion(3, 4, 30).isOld()).isTrue();
        assertThat(new EtcdVersion(3, 4, 31).isOld()).isFalse();
        assertThat(new EtcdVersion(3, 5, 12).isOld()).isTrue();
        assertThat(new EtcdVersion(3, 5, 13).isOld()).isFalse();
        assertThat(new EtcdVersion(3, 6, 0).isOld()).isFalse();
        assertThat(new EtcdVersion(3, 3, 99).isOld()).isTrue();
        assertThat(new EtcdVersion(4, 0, 0).isOld()).isFalse();
    }
}
