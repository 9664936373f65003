package io.tenure.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real etcd, most often of one member, on a free port of this host, with data of its own, in memory where that can be. Not thread-safe. */
final class EtcdServer implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final int peerPort;
    private final String scheme;
    private final List<String> options;
    /** All members, as etcd is told of them. */
    private String members;

    private Path data;
    private Process process;

    private EtcdServer(String scheme, List<String> options) throws IOException {
        Path memory = Path.of("/dev/shm");
        this.directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "tenure-etcd")
                : Files.createTempDirectory("tenure-etcd");
        this.data = directory.resolve("data");
        this.port = freePort();
        this.peerPort = freePort();
        this.scheme = scheme;
        this.options = List.copyOf(options);
        this.members = member();
    }

    private String member() {
        return name() + "=http://127.0.0.1:" + peerPort;
    }

    private String name() {
        return "member-" + peerPort;
    }

    /** Starts a cluster. */
    static List<EtcdServer> cluster(int size) throws IOException {
        List<EtcdServer> servers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            servers.add(new EtcdServer("http", List.of()));
        }
        String all = servers.stream().map(EtcdServer::member).collect(Collectors.joining(","));
        for (EtcdServer server : servers) {
            server.members = all;
            server.launch();
        }
        for (EtcdServer server : servers) {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(server::listens);
        }
        return servers;
    }

    /** Starts one that speaks plain text. */
    static EtcdServer plain(String... options) throws IOException {
        return launched("http", List.of(options));
    }

    /** Starts one that speaks TLS. */
    static EtcdServer tls(List<String> options) throws IOException {
        return launched("https", options);
    }

    private static EtcdServer launched(String scheme, List<String> options) throws IOException {
        EtcdServer server = new EtcdServer(scheme, options);
        server.start();
        return server;
    }

    String url() {
        return scheme + "://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Starts it on the data that are there, and waits until it listens. */
    void start() throws IOException {
        launch();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(this::listens);
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=" + name(),
                "--data-dir=" + data,
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=" + members));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("etcd ended: " + Files.readString(directory.resolve("log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As {@code kill -STOP}: it holds its connections and says nothing. */
    void pause() {
        run("kill", "-STOP", Long.toString(process.pid()));
    }

    /** As {@code kill -CONT}. */
    void resume() {
        run("kill", "-CONT", Long.toString(process.pid()));
    }

    /** Runs etcdctl against this server, and returns what it wrote. */
    String ctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=" + url()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Puts back what {@code etcdctl snapshot save} wrote: revisions go back. The server has to be dead. */
    void restore(Path snapshot) {
        data = directory.resolve("restored-" + System.nanoTime());
        run(
                "etcdctl",
                "snapshot",
                "restore",
                snapshot.toString(),
                "--name=" + name(),
                "--data-dir=" + data,
                "--initial-cluster=" + members,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort);
    }

    /** Where a test may put files. */
    Path directory() {
        return directory;
    }

    /** Runs a program to its end. */
    static String run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().put("ETCDCTL_API", "3");
            Process ran = builder.start();
            String output;
            try (InputStream stream = ran.getInputStream()) {
                output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
            int code = ran.onExit().join().exitValue();
            if (code != 0) {
                throw new AssertionError(List.of(command) + " ended with " + code + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
