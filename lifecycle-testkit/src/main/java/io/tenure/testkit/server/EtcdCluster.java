package io.tenure.testkit.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three etcds that are one store, with etcd's usual heartbeats and elections. Unix only. Thread-safe. */
public final class EtcdCluster implements AutoCloseable {

    private final List<EtcdServer> servers;

    private EtcdCluster(List<EtcdServer> servers) {
        this.servers = servers;
    }

    /** Starts three, without TLS and users. */
    public static EtcdCluster start() {
        return start(EtcdServer.builder());
    }

    static EtcdCluster start(EtcdServer.Builder builder) {
        return PortTakenException.retry(() -> {
            List<EtcdMember> members =
                    Stream.of("one", "two", "three").map(EtcdMember::create).toList();
            EtcdCluster cluster = new EtcdCluster(members.stream()
                    .map(member -> new EtcdServer(builder, member, members))
                    .toList());
            try {
                cluster.launch();
                return cluster;
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        });
    }

    /** Its members, to be killed or paused one by one. */
    public List<EtcdServer> servers() {
        return servers;
    }

    /** Where clients connect. */
    public List<URI> clientUrls() {
        return servers.stream().map(EtcdServer::clientUrl).toList();
    }

    /**
     * The member that leads, once there is one that says so. A leader that is paused does not.
     *
     * @throws ServerException if none does in time
     */
    public EtcdServer leader() {
        AtomicReference<@Nullable EtcdServer> found = new AtomicReference<>();
        Poll.until(TestServer.TO_START, () -> {
            found.set(findLeader());
            return found.get() != null;
        });
        EtcdServer leader = found.get();
        if (leader == null) {
            throw servers.get(0).failure("and the others have no leader");
        }
        return leader;
    }

    /** Writes down what the store holds now, to a file that is not there yet. */
    public void snapshot(Path file) {
        leader().snapshot(file);
    }

    /** Starts all again on the same ports and data; kills those that run. */
    public void restart() {
        servers.forEach(EtcdServer::kill);
        launch();
    }

    /** Starts all again on the same ports, without any data; kills those that run. */
    public void restartEmpty() {
        servers.forEach(EtcdServer::kill);
        servers.forEach(EtcdServer::forget);
        launch();
    }

    /** Goes back to a snapshot, on the same ports: revisions go back, too. Kills those that run. */
    public void restore(Path snapshot) {
        servers.forEach(EtcdServer::kill);
        servers.forEach(server -> server.recreate(snapshot));
        launch();
    }

    /** Kills them, and deletes what they left on disk. Idempotent. */
    @Override
    public void close() {
        servers.forEach(EtcdServer::close);
    }

    private void launch() {
        servers.forEach(EtcdServer::launch);
        servers.forEach(EtcdServer::awaitReady);
    }

    private @Nullable EtcdServer findLeader() {
        return servers.stream().filter(EtcdServer::isLeader).findFirst().orElse(null);
    }
}
