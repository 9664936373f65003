package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.StoreException;
import io.tenure.store.Transaction;
import io.tenure.test.RequiresServer;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that speaks TLS and wants to see a certificate. */
@RequiresServer({"etcd", "openssl"})
class TlsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);

    @TempDir
    static Path files;

    private static EtcdServer server;

    @BeforeAll
    static void startServer() throws IOException {
        authority("ca");
        authority("stranger");
        signed("server", "ca");
        signed("client", "ca");
        List<String> options = new ArrayList<>(List.of(OneServer.FAST));
        options.addAll(List.of(
                "--cert-file=" + pem("server"),
                "--key-file=" + key("server"),
                "--trusted-ca-file=" + pem("ca"),
                "--client-cert-auth"));
        server = EtcdServer.tls(options);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static EtcdStore.Builder builder() {
        return EtcdStore.builder().endpoint(server.url()).connectTimeout(DEADLINE);
    }

    @Test
    void bothSidesKnown_connects() throws Exception {
        try (EtcdStore store = builder()
                .trust(pem("ca"))
                .clientCertificate(pem("client"), key("client"))
                .connect()) {
            assertThat(SystemTime.instance()
                            .await(
                                    store.transact(
                                            Transaction.builder().put("/a", "v").build(), DEADLINE),
                                    DEADLINE)
                            .succeeded())
                    .isTrue();
        }
    }

    @Test
    void serverByAStranger_isNotTrusted_andThatIsSaidInTime() {
        assertRefused(builder().trust(pem("stranger")).clientCertificate(pem("client"), key("client")), "certif");
    }

    @Test
    void authoritiesOfTheJvm_doNotDoEither() {
        assertRefused(builder(), "certif");
    }

    @Test
    void noClientCertificate_isRefusedByTheServer_andThatIsSaidInTime() {
        assertRefused(builder().trust(pem("ca")), "");
    }

    @Test
    void plainText_isNotUnderstood_andThatIsSaidInTime() {
        assertRefused(
                EtcdStore.builder()
                        .endpoint(server.url().replace("https", "http"))
                        .connectTimeout(DEADLINE),
                "");
    }

    private static void assertRefused(EtcdStore.Builder builder, String why) {
        long began = System.nanoTime();
        assertThatThrownBy(builder::connect)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not be connected to within PT1S: etcd at "
                        + server.url().substring(0, 4))
                .hasMessageContaining(why);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.plusSeconds(3));
    }

    private static void authority(String name) {
        EtcdServer.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key(name).toString(),
                "-out",
                pem(name).toString());
    }

    private static void signed(String name, String by) throws IOException {
        Path request = files.resolve(name + ".csr");
        Path names = Files.writeString(files.resolve(name + ".ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
        EtcdServer.run(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key(name).toString(),
                "-out",
                request.toString());
        EtcdServer.run(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                pem(by).toString(),
                "-CAkey",
                key(by).toString(),
                "-CAcreateserial",
                "-extfile",
                names.toString(),
                "-out",
                pem(name).toString());
    }

    private static Path pem(String name) {
        return files.resolve(name + ".pem");
    }

    private static Path key(String name) {
        return files.resolve(name + ".key");
    }
}
