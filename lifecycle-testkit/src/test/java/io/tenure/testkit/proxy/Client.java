package io.tenure.testkit.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Speaks through the proxy. */
final class Client implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 150;

    private final Socket socket = new Socket();

    Client(FaultProxy proxy) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(proxy.address(), PATIENCE_MILLIS);
    }

    Client(InetSocketAddress address) throws IOException {
        socket.connect(address, PATIENCE_MILLIS);
    }

    Client say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** So many bytes, or fewer if the stream ends. */
    String hear(int bytes) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    String ask(String text) throws IOException {
        return say(text).hear(text.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Whether the server stays silent, and the connection open. */
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException silence) {
            return true;
        }
    }

    void sayNoMore() throws IOException {
        socket.shutdownOutput();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
