package io.tenure.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A service on a free port that writes down what it is asked and answers as it is told. */
final class FakeServer implements AutoCloseable {

    /** What was asked, as it came over the wire. */
    record Request(String method, String uri, Map<String, List<String>> headers, String body) {

        /** A header's only value, whatever its case. */
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .flatMap(entry -> entry.getValue().stream())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What is answered. */
    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), "");
        }

        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }
    }

    /** Answers by writing to the exchange itself. */
    interface RawAnswer {
        void write(HttpExchange exchange) throws IOException, InterruptedException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<Request, Answer> answers = request -> Answer.of(200);
    private volatile RawAnswer raw;

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(int status) {
        answers = request -> Answer.of(status);
    }

    void answer(int status, String body) {
        answers = request -> Answer.of(status, body);
    }

    void answer(Function<Request, Answer> function) {
        answers = function;
    }

    void answerRaw(RawAnswer answer) {
        raw = answer;
    }

    /** Takes requests and never answers. */
    void hang() {
        raw = exchange -> closed.await();
    }

    Request only() {
        if (requests.size() != 1) {
            throw new AssertionError("one request expected: " + requests);
        }
        return requests.get(0);
    }

    /** An address at which nothing listens. */
    static String deadAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** A service that answers each connection with bytes that are not HTTP. */
    static ServerSocket garbage(ExecutorService threads) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try {
                while (true) {
                    try (Socket connection = socket.accept();
                            OutputStream out = connection.getOutputStream()) {
                        connection.getInputStream().read();
                        out.write("\u0000\u0001 this is no HTTP\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
            } catch (IOException e) {
                // Closed: the test is over.
            }
        });
        return socket;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                new HashMap<>(exchange.getRequestHeaders()),
                body);
        requests.add(request);
        RawAnswer special = raw;
        try {
            if (special != null) {
                special.write(exchange);
                return;
            }
            write(exchange, answers.apply(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean bodiless = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        requests.forEach(request -> lines.add(request.method() + ' ' + request.uri()));
        return lines;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
