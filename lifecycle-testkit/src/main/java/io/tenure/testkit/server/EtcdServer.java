package io.tenure.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An etcd: one that is alone, or a member of an {@link EtcdCluster}. Needs {@code etcd} on PATH, and {@code etcdctl} for what
 * {@link #ctl} says. Unix only. Thread-safe.
 *
 * <p>One that is alone elects itself after 100 ms and not after etcd's usual second. Its shortest lease is 1 s for that
 * reason, and not 2 s; {@code flag("--election-timeout=1000")} and {@code flag("--heartbeat-interval=100")} make it usual.
 */
public final class EtcdServer extends TestServer {

    private final EtcdMember member;
    private final List<EtcdMember> all;
    private final List<String> flags;
    private final @Nullable TestCertificates certificates;
    /** Who etcdctl says it is, as {@code name:password}. Kept by one that is emptied: it may get its users back. */
    private volatile @Nullable String administrator;

    EtcdServer(Builder builder, EtcdMember member, List<EtcdMember> all) {
        super("etcd-" + member.name(), member.ports());
        this.member = member;
        this.all = all;
        this.flags = List.copyOf(builder.flags);
        this.certificates = builder.certificates;
    }

    /** Starts one that is alone, without TLS and users. */
    public static EtcdServer start() {
        return builder().start();
    }

    /** Begins one that is alone. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where clients connect. */
    public URI clientUrl() {
        return URI.create((certificates == null ? "http://" : "https://") + member.client());
    }

    /** Where clients connect. */
    public int port() {
        return member.client().number();
    }

    /**
     * Runs etcdctl against this server, as root once there were users, and returns what it wrote.
     *
     * @throws ServerException if it fails; the message is etcdctl's
     */
    @CanIgnoreReturnValue
    public String ctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=" + clientUrl()));
        TestCertificates tls = certificates;
        if (tls != null) {
            command.add("--cacert=" + tls.authority());
            command.add("--cert=" + tls.clientCertificate());
            command.add("--key=" + tls.clientKey());
        }
        String user = administrator;
        if (user != null) {
            command.add("--user=" + user);
        }
        command.addAll(List.of(arguments));
        return Programs.run(command);
    }

    /** The store's revision. */
    public long revision() {
        return EtcdAnswers.revision(ctl("get", "no-such-key", "--write-out=json"));
    }

    /** Forgets what was before a revision: watches that begin there are refused. */
    public void compact(long revision) {
        ctl("compaction", Long.toString(revision), "--physical=true");
    }

    /** Makes a user who may read and write what begins with a prefix, and nothing else. */
    public void addUser(String name, String password, String prefix) {
        ctl("role", "add", name);
        ctl("role", "grant-permission", name, "readwrite", prefix, "--prefix=true");
        ctl("user", "add", name + ':' + password);
        ctl("user", "grant-role", name, name);
    }

    /** Makes root, and asks everybody for a user from now on. */
    public void enableAuth(String rootPassword) {
        ctl("user", "add", "root:" + rootPassword);
        ctl("user", "grant-role", "root", "root");
        ctl("auth", "enable");
        administrator = "root:" + rootPassword;
    }

    /**
     * Writes down what the store holds now.
     *
     * @param file a file that is not there yet
     */
    public void snapshot(Path file) {
        ctl("snapshot", "save", file.toString());
    }

    /**
     * Goes back to a snapshot, on the same ports: revisions go back, too. Kills the server first if it runs. One that is
     * alone can do so; a member of a cluster goes back with its cluster.
     */
    public synchronized void restore(Path snapshot) {
        requireAlone("restore");
        kill();
        recreate(snapshot);
        launch();
        awaitReady();
    }

    /** As for any server, where it is alone; a member of a cluster forgets with its cluster. */
    @Override
    public synchronized void restartEmpty() {
        requireAlone("restartEmpty");
        super.restartEmpty();
    }

    /** Whether it leads its cluster. One that does not answer does not. */
    boolean isLeader() {
        return isRunning()
                && Http.get(member.pages().number(), "/metrics").lines().anyMatch("etcd_server_is_leader 1"::equals);
    }

    /** Puts the data of a snapshot in place of its own. It must not run. */
    void recreate(Path snapshot) {
        forget();
        Programs.run(List.of(
                Programs.isOnPath("etcdutl") ? "etcdutl" : "etcdctl",
                "snapshot",
                "restore",
                snapshot.toString(),
                "--name=" + member.name(),
                "--initial-cluster=" + EtcdMember.initialCluster(all),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--data-dir=" + store()));
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=" + member.name(),
                "--data-dir=" + store(),
                "--listen-client-urls=" + clientUrl(),
                "--advertise-client-urls=" + clientUrl(),
                "--listen-peer-urls=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--initial-cluster=" + EtcdMember.initialCluster(all),
                "--listen-metrics-urls=http://" + member.pages()));
        if (isAlone()) {
            command.addAll(List.of("--heartbeat-interval=10", "--election-timeout=100"));
        }
        TestCertificates tls = certificates;
        if (tls != null) {
            command.add("--cert-file=" + tls.serverCertificate());
            command.add("--key-file=" + tls.serverKey());
            command.add("--trusted-ca-file=" + tls.authority());
        }
        command.addAll(flags);
        return command;
    }

    @Override
    boolean answers() {
        return Http.get(member.pages().number(), "/health").contains("true");
    }

    private Path store() {
        return data().resolve("etcd");
    }

    private boolean isAlone() {
        return all.size() == 1;
    }

    private void requireAlone(String verb) {
        if (!isAlone()) {
            throw new IllegalStateException(this + " is a member of a cluster; ask the cluster to " + verb);
        }
    }

    /** What differs from a plain etcd. */
    public static final class Builder {

        private final List<String> flags = new ArrayList<>();
        private @Nullable TestCertificates certificates;

        private Builder() {}

        /** Clients talk TLS. Whether they need a certificate says the flag {@code --client-cert-auth=true}. */
        public Builder tls(TestCertificates certificates) {
            this.certificates = certificates;
            return this;
        }

        /** A flag of etcd's own, such as {@code --quota-backend-bytes=1000000}; the last one of a name counts. */
        public Builder flag(String flag) {
            flags.add(flag);
            return this;
        }

        /** Starts one that is alone. */
        public EtcdServer start() {
            return PortTakenException.retry(() -> {
                EtcdMember member = EtcdMember.create("one");
                return EtcdServer.started(new EtcdServer(this, member, List.of(member)));
            });
        }

        /** Starts three that are a cluster. */
        public EtcdCluster startCluster() {
            return EtcdCluster.start(this);
        }
    }

    private static EtcdServer started(EtcdServer server) {
        try {
            server.launch();
            server.awaitReady();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }
}
