package io.tenure.sqlite.kills;

import io.tenure.sqlite.kills.DepotEvent.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A worker's connection to the depot: many requests on their way at a time. Thread-safe. */
final class DepotClient {

    private final Socket socket;
    private final OutputStream out;
    private final Map<Long, CompletableFuture<Outcome>> pending = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    DepotClient(int port, int worker) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        send(Integer.toString(worker));
        Thread reader = new Thread(this::read, "depot-answers");
        reader.setDaemon(true);
        reader.start();
    }

    CompletableFuture<Outcome> ask(Request.Verb verb, Thing thing, boolean revoke) {
        long number = last.incrementAndGet();
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        pending.put(number, answer);
        try {
            send(thing.request(verb, number, revoke).line());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer.whenComplete((outcome, failure) -> pending.remove(number));
    }

    private synchronized void send(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                CompletableFuture<Outcome> answer = pending.get(Long.parseLong(line.substring(0, space)));
                if (answer != null) {
                    answer.complete(Outcome.valueOf(line.substring(space + 1)));
                }
            }
        } catch (IOException gone) {
            Worker.say("bug", "the depot is gone: " + gone);
        }
        // Without the depot, and so without the test, there is nothing to stay for.
        Runtime.getRuntime().halt(3);
    }
}
