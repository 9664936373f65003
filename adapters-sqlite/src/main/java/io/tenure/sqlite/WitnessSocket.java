package io.tenure.sqlite;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A local socket that is bound as long as its process lives. Nobody accepts: the kernel answers a connection by itself,
 * also for a process that is stopped.
 */
final class WitnessSocket implements Closeable {

    /** A path that is longer does not fit into the kernel's address, of 108 bytes with its end mark. */
    static final int MAX_PATH_BYTES = 107;

    private final ServerSocketChannel channel;
    private final Path path;

    private WitnessSocket(ServerSocketChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /**
     * Binds a socket beside the witness files, or, where that path would be too long, in {@code shortDirectory}, which
     * is made if need be.
     */
    static WitnessSocket bind(Path directory, Path shortDirectory, String name) throws IOException {
        Path path = directory.resolve(name);
        if (!fits(path)) {
            StoreFiles.makeOwn(shortDirectory);
            path = shortDirectory.resolve(name);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), 1);
            return new WitnessSocket(channel, path);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /**
     * Whether a connection to {@code path} is refused, which the kernel does when the socket that was bound there is
     * gone. Anything else, a missing file too, is no evidence.
     */
    static boolean isRefused(String path) {
        if (path.isEmpty()) {
            return false;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException | IllegalArgumentException noEvidence) {
            return false;
        }
    }

    /** The path goes first, so that nobody is refused by a process that lives. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
        } finally {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
    }
}
