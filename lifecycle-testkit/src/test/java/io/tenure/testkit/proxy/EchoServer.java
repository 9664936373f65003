package io.tenure.testkit.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says what it hears, and "bye" when it hears no more. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket socket;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    EchoServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The connection that was accepted last. */
    Connection last() {
        return connections.get(connections.size() - 1);
    }

    int count() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Connection connection = new Connection(socket.accept());
                connections.add(connection);
                start(connection::echo);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection, as the server sees it. */
    static final class Connection {

        private final Socket socket;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private volatile String end = "";

        Connection(Socket socket) {
            this.socket = socket;
        }

        String heard() {
            return heard.toString(StandardCharsets.UTF_8);
        }

        /** Nothing yet, "end", or what went wrong. */
        String end() {
            return end;
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private void echo() {
            byte[] bytes = new byte[8192];
            try (socket) {
                InputStream in = socket.getInputStream();
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    heard.write(bytes, 0, count);
                    socket.getOutputStream().write(bytes, 0, count);
                }
                end = "end";
                socket.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                end = end.isEmpty() ? String.valueOf(e.getMessage()) : end;
            }
        }
    }
}
