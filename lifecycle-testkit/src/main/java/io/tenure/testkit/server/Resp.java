package io.tenure.testkit.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A connection that speaks just enough of Redis' protocol for a command and its answer as text. Not thread-safe. */
final class Resp implements Closeable {

    private static final int TO_CONNECT_MILLIS = 1_000;

    private final Socket socket;
    private final InputStream in;

    private Resp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static Resp connect(InetSocketAddress address, @Nullable SSLContext tls, Duration toAnswer) throws IOException {
        Socket socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
        try {
            socket.setSoTimeout((int) toAnswer.toMillis());
            socket.setTcpNoDelay(true);
            socket.connect(address, TO_CONNECT_MILLIS);
            return new Resp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a command and reads the answer: a string as it is, a number in digits, a list with one element a line.
     *
     * @return null for nothing
     * @throws ServerException if the answer is an error
     */
    @Nullable
    String call(List<String> words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, "*" + words.size());
        for (String word : words) {
            write(out, "$" + word.getBytes(StandardCharsets.UTF_8).length);
            write(out, word);
        }
        socket.getOutputStream().write(out.toByteArray());
        return answer();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void write(ByteArrayOutputStream out, String line) {
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
    }

    private @Nullable String answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new ServerException("Redis answered: " + rest);
            case '$' -> text(Integer.parseInt(rest));
            case '*' -> list(Integer.parseInt(rest));
            default -> throw new IOException("this is not Redis: " + line);
        };
    }

    private @Nullable String text(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer broke off");
        }
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable String list(int size) throws IOException {
        if (size < 0) {
            return null;
        }
        List<@Nullable String> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(answer());
        }
        return elements.stream().map(element -> element == null ? "" : element).collect(Collectors.joining("\n"));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed before the answer");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (text.length() < 2) {
            return text.isBlank() ? " " : text;
        }
        return text.substring(0, text.length() - 1);
    }
}
