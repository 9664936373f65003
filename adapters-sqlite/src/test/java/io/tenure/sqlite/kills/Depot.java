package io.tenure.sqlite.kills;

import io.tenure.adapter.Fencing;
import io.tenure.sqlite.kills.DepotEvent.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The external system: holds what was taken until somebody releases it, and remembers everything that was asked.
 *
 * <p>Its fenced side refuses a revoked nonce in one step with the take, a token that is not above the last one, and a
 * release or write with another nonce. Its unfenced side knows names alone.
 */
final class Depot implements AutoCloseable {

    /*
     * One thread reads and answers, so the history has one order. What a process has sent before it was killed is still
     * read, as from any network.
     *
     * I1 Nothing is freed but by a release.
     * I2 A request is decided and entered into the history in one step, guarded by `this`.
     */

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Thread thread;
    private final Map<Fencing, Map<String, Thing>> held =
            Map.of(Fencing.FENCED, new TreeMap<>(), Fencing.UNFENCED, new TreeMap<>());
    private final Set<Long> revoked = new HashSet<>();
    private final Map<String, Long> lastTokens = new HashMap<>();
    private final List<DepotEvent> history = new ArrayList<>();
    private @Nullable Trigger trigger;

    private record Trigger(BiPredicate<Integer, Request> when, boolean early, CompletableFuture<Integer> fired) {}

    Depot() throws IOException {
        server = ServerSocketChannel.open();
        selector = Selector.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::serve, "depot");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.socket().getLocalPort();
    }

    synchronized Set<Thing> held() {
        Set<Thing> all = new HashSet<>();
        held.values().forEach(side -> all.addAll(side.values()));
        return all;
    }

    synchronized List<DepotEvent> history() {
        return List.copyOf(history);
    }

    synchronized int asked() {
        return history.size();
    }

    /**
     * Completes with the asker of the first request that matches; what depends on it runs before anything else happens
     * here.
     *
     * @param early whether before the request is decided rather than between that and the answer
     */
    synchronized CompletableFuture<Integer> trap(boolean early, BiPredicate<Integer, Request> when) {
        CompletableFuture<Integer> fired = new CompletableFuture<>();
        trigger = new Trigger(when, early, fired);
        return fired;
    }

    synchronized void disarm() {
        trigger = null;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        selector.close();
        server.close();
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select();
                if (!selector.isOpen()) {
                    return;
                }
                for (SelectionKey key : Set.copyOf(selector.selectedKeys())) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (java.nio.channels.ClosedSelectorException closed) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
            }
        } else {
            Peer peer = (Peer) key.attachment();
            try {
                peer.read();
            } catch (IOException gone) {
                peer.channel.close();
            }
        }
    }

    private synchronized Outcome decide(int worker, Request request) {
        fire(true, worker, request);
        Outcome outcome = switch (request.verb()) {
            case TAKE -> take(request);
            case RELEASE -> release(request);
            case WRITE -> write(request);
        };
        history.add(new DepotEvent(System.nanoTime(), worker, request, outcome));
        fire(false, worker, request);
        return outcome;
    }

    private void fire(boolean early, int worker, Request request) {
        Trigger armed = trigger;
        if (armed != null && armed.early() == early && armed.when().test(worker, request)) {
            trigger = null;
            armed.fired().complete(worker);
        }
    }

    private Outcome take(Request request) {
        Thing wanted = request.thing();
        Map<String, Thing> side = held.get(request.fencing());
        if (request.fencing() == Fencing.FENCED) {
            Thing present = side.get(wanted.name());
            if (revoked.contains(request.nonce())) {
                return Outcome.REVOKED;
            } else if (present != null) {
                return present.nonce() == request.nonce() ? Outcome.ALREADY : Outcome.HELD;
            } else if (request.token() <= lastTokens.getOrDefault(request.id(), 0L)) {
                return Outcome.STALE;
            }
            lastTokens.put(request.id(), request.token());
        }
        return side.put(wanted.name(), wanted) == null ? Outcome.TAKEN : Outcome.ALREADY;
    }

    private Outcome release(Request request) {
        if (request.fencing() == Fencing.FENCED && request.revoke()) {
            revoked.add(request.nonce());
        }
        return isTheirs(request)
                        && held.get(request.fencing()).remove(request.thing().name()) != null
                ? Outcome.RELEASED
                : Outcome.ABSENT;
    }

    private Outcome write(Request request) {
        return isTheirs(request) ? Outcome.WRITTEN : Outcome.REFUSED;
    }

    private boolean isTheirs(Request request) {
        Thing present = held.get(request.fencing()).get(request.thing().name());
        return present != null && (request.fencing() == Fencing.UNFENCED || present.nonce() == request.nonce());
    }

    /** One connection. It says which worker it is by its first line. */
    private final class Peer {
        private final SocketChannel channel;
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        private final StringBuilder text = new StringBuilder();
        private int worker = -1;

        private Peer(SocketChannel channel) {
            this.channel = channel;
        }

        private void read() throws IOException {
            int length = channel.read(bytes.clear());
            text.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
            for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
                line(text.substring(0, end));
                text.delete(0, end + 1);
            }
            if (length < 0) {
                channel.close();
            }
        }

        private void line(String line) {
            if (worker < 0) {
                worker = Integer.parseInt(line);
                return;
            }
            Request request = Request.parse(line);
            answer(request.number() + " " + decide(worker, request) + "\n");
        }

        /** Answers are far smaller than what the peer's buffer holds; a peer that does not read loses them. */
        private void answer(String line) {
            try {
                ByteBuffer answer = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
                channel.write(answer);
            } catch (IOException gone) {
                // A killed peer. What it has sent is still read and decided.
                return;
            }
        }
    }
}
