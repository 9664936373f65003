package io.tenure.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says that it is a Redis of some version, and not much else. For one client at a time. */
final class OldServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String version;

    OldServer(String version) throws IOException {
        this.version = version;
        Thread thread = new Thread(this::serve, "old-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException over) {
                // The next one, or none if this is closed.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int words = Integer.parseInt(line.substring(1));
            String first = "";
            for (int i = 0; i < words; i++) {
                in.readLine();
                String word = in.readLine();
                first = i == 0 ? word : first;
            }
            client.getOutputStream().write(reply(first).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String reply(String command) {
        String info = "redis_version:" + version
                + "\r\nrole:master\r\nmaxmemory_policy:noeviction\r\nrun_id:1\r\nmaster_replid:2\r\n";
        return switch (command) {
            case "HELLO" -> "-ERR unknown command\r\n";
            case "PING" -> "+PONG\r\n";
            case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
            case "TIME" -> "*2\r\n$1\r\n1\r\n$1\r\n1\r\n";
            default -> "+OK\r\n";
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
