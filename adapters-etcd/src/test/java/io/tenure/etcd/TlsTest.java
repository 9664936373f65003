package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.StoreException;
import io.tenure.store.Transaction;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.TestCertificates;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static TestCertificates known;
    private static TestCertificates strange;
    private static EtcdServer server;

    @BeforeAll
    static void startServer() throws IOException {
        known = TestCertificates.create(Files.createDirectory(files.resolve("known")));
        strange = TestCertificates.create(Files.createDirectory(files.resolve("strange")));
        server = EtcdServer.builder().tls(known).flag("--client-cert-auth=true").start();
        // The first handshake of a JVM takes long, whatever comes of it.
        knownToBoth(EtcdStore.builder().endpoint(url()).connectTimeout(Duration.ofSeconds(30)))
                .connect()
                .close();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String url() {
        return server.clientUrl().toString();
    }

    private static EtcdStore.Builder knownToBoth(EtcdStore.Builder builder) {
        return builder.trust(known.authority()).clientCertificate(known.clientCertificate(), known.clientKey());
    }

    private static EtcdStore.Builder builder() {
        return EtcdStore.builder().endpoint(url()).connectTimeout(DEADLINE);
    }

    @Test
    void bothSidesKnown_connects() throws Exception {
        try (EtcdStore store = knownToBoth(builder()).connect()) {
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
        assertRefused(
                builder().trust(strange.authority()).clientCertificate(known.clientCertificate(), known.clientKey()),
                "does not chain with any of the trust anchors");
    }

    @Test
    void authoritiesOfTheJvm_doNotDoEither() {
        assertRefused(builder(), "certif");
    }

    @Test
    void noClientCertificate_isRefusedByTheServer_andThatIsSaidInTime() {
        assertRefused(builder().trust(known.authority()), "");
    }

    @Test
    void plainText_isNotUnderstood_andThatIsSaidInTime() {
        assertRefused(
                EtcdStore.builder().endpoint(url().replace("https", "http")).connectTimeout(DEADLINE), "");
    }

    private static void assertRefused(EtcdStore.Builder builder, String why) {
        long began = System.nanoTime();
        assertThatThrownBy(builder::connect)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not be connected to within PT1S: etcd at " + url().substring(0, 4))
                .hasMessageContaining(why);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.plusSeconds(3));
    }
}
