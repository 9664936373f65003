package io.tenure.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server of this host, and harms their connections. Thread-safe. */
final class TcpRelay implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean losingReplies;

    TcpRelay(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** Breaks all connections; new ones are broken at once, until {@link #heal}. */
    void cut() {
        refusing = true;
        breakAll();
    }

    /** Breaks all connections; new ones are relayed. */
    void breakAll() {
        sockets.forEach(TcpRelay::closeQuietly);
    }

    /** From now on what the server says is thrown away. */
    void loseReplies() {
        losingReplies = true;
    }

    /** Relays again. */
    void heal() {
        losingReplies = false;
        refusing = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                sockets.add(client);
                if (refusing) {
                    closeQuietly(client);
                } else {
                    relay(client);
                }
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void relay(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            daemon(() -> copy(client, server, false));
            daemon(() -> copy(server, client, true));
        } catch (IOException dead) {
            closeQuietly(client);
        }
    }

    private void copy(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!(replies && losingReplies)) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException broken) {
            closeQuietly(to);
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException gone) {
            return;
        } finally {
            breakAll();
        }
    }
}
