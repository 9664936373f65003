package io.tenure.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority, and certificates that it signed: one for servers on 127.0.0.1 and localhost, one for clients; as
 * PEM, with keys in PKCS#8 that are not encrypted. Needs {@code openssl} on PATH. Immutable.
 */
public final class TestCertificates {

    private static final String CONFIG = """
            [req]
            distinguished_name = subject
            prompt = no
            [subject]
            CN = tenure
            [ca]
            basicConstraints = critical, CA:TRUE
            keyUsage = critical, keyCertSign
            [server]
            subjectAltName = IP:127.0.0.1, DNS:localhost
            extendedKeyUsage = serverAuth, clientAuth
            [client]
            extendedKeyUsage = clientAuth
            """;
    private static final String DAYS = "30";
    private static final char[] NO_SECRET = "none".toCharArray();

    private final Path folder;
    private final SSLContext clientContext;

    private TestCertificates(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.clientContext = contextOf(authority(), clientCertificate(), clientKey());
    }

    /**
     * Makes new ones, valid from now on for 30 days.
     *
     * @param folder an existing folder that keeps the files, and that the caller deletes
     */
    public static TestCertificates create(Path folder) {
        try {
            Path config = folder.resolve("openssl.cnf");
            Files.writeString(config, CONFIG, StandardCharsets.US_ASCII);
            createAuthority(folder, config);
            sign("server", "localhost", folder, config);
            sign("client", "client", folder, config);
            return new TestCertificates(folder);
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerException("no certificates can be made in " + folder, e);
        }
    }

    /** Whom clients and servers trust. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** The server's certificate. */
    public Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    /** The server's key. */
    public Path serverKey() {
        return folder.resolve("server.key");
    }

    /** The client's certificate. */
    public Path clientCertificate() {
        return folder.resolve("client.pem");
    }

    /** The client's key. */
    public Path clientKey() {
        return folder.resolve("client.key");
    }

    /** What a client in this JVM needs to talk to these servers, and to be known to them. */
    public SSLContext clientContext() {
        return clientContext;
    }

    private static void createAuthority(Path folder, Path config) {
        openssl(
                request("Tenure test authority", config, folder.resolve("ca.key"), folder.resolve("ca.pem")),
                "-x509",
                "-extensions",
                "ca",
                "-days",
                DAYS);
    }

    private static void sign(String name, String commonName, Path folder, Path config) {
        Path request = folder.resolve(name + ".csr");
        openssl(request(commonName, config, folder.resolve(name + ".key"), request));
        openssl(
                List.of("x509", "-req", "-in", request.toString()),
                "-CA",
                folder.resolve("ca.pem").toString(),
                "-CAkey",
                folder.resolve("ca.key").toString(),
                "-CAcreateserial",
                "-days",
                DAYS,
                "-extfile",
                config.toString(),
                "-extensions",
                name,
                "-out",
                folder.resolve(name + ".pem").toString());
    }

    /** With a new key. */
    private static List<String> request(String commonName, Path config, Path key, Path out) {
        return List.of(
                "req",
                "-config",
                config.toString(),
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + commonName,
                "-keyout",
                key.toString(),
                "-out",
                out.toString());
    }

    private static void openssl(List<String> arguments, String... more) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        command.addAll(List.of(more));
        Programs.run(command);
    }

    private static SSLContext contextOf(Path authority, Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        KeyStore own = emptyStore();
        own.setKeyEntry("client", readKey(key), NO_SECRET, new Certificate[] {readCertificate(certificate)});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_SECRET);
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", readCertificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_SECRET);
        return store;
    }

    private static Certificate readCertificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream file = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    private static PrivateKey readKey(Path pem) throws IOException, GeneralSecurityException {
        String text = Files.readString(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    }
}
