package io.tenure.testkit.proxy;

import io.tenure.testkit.HeldPort;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A TCP proxy between clients and one server that fails on purpose. Each switch is there for all connections once its method
 * has returned, and for those that come later until it is turned back.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(redis.port())) {
 *     connect(proxy.port());
 *     proxy.toClient().hold();             // the server hears us, and we do not hear it
 *     proxy.toClient().flow();             // and now we do
 *     proxy.loseReplyAfter("EVALSHA");     // applied, and nobody is told
 * }
 * }</pre>
 *
 * <p>It listens on a free port of 127.0.0.1. Where the server cannot be reached, a connection is accepted and then reset. A
 * direction of a connection keeps at most 256 KiB; when that is full it reads no more, and the sender waits. One thread serves
 * all connections. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Threads threads = SystemTime.instance().newThreads("fault-proxy");
    private final HeldPort port = HeldPort.any();
    private final ProxyLoop loop;

    private FaultProxy(InetSocketAddress target) {
        try {
            loop = ProxyLoop.start(port.address(), target, threads);
        } catch (IOException e) {
            threads.close(GRACE);
            port.close();
            throw new UncheckedIOException("no proxy to " + target, e);
        }
    }

    /** Begins to listen, and forwards to a server. */
    public static FaultProxy to(InetSocketAddress target) {
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("target: nobody knows " + target.getHostString());
        }
        return new FaultProxy(target);
    }

    /** Begins to listen, and forwards to a port of 127.0.0.1. */
    public static FaultProxy to(int port) {
        return to(HeldPort.loopback(port));
    }

    /** Where clients connect. */
    public int port() {
        return port.number();
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return port.address();
    }

    /** What clients send. */
    public Direction toServer() {
        return loop.toServer();
    }

    /** What the server sends. */
    public Direction toClient() {
        return loop.toClient();
    }

    /** New connections are refused from now on; those that are there stay. */
    public void refuse() {
        loop.run(loop::refuse);
    }

    /** Undoes {@link #refuse()}. */
    public void accept() {
        loop.run(loop::listen);
    }

    /** Closes all connections, on both sides, as a peer does that ends: what was not forwarded yet is lost. */
    public void cut() {
        loop.run(() -> loop.endAll(Link::close));
    }

    /** Resets all connections, on both sides. */
    public void reset() {
        loop.run(() -> loop.endAll(Link::reset));
    }

    /**
     * Once a client has sent these bytes, forwards them, and then nothing that the server says on that connection, which
     * stays open: the request may be applied, and the client learns nothing. Happens once, on one connection; whoever wants
     * it twice says it twice.
     *
     * @param text looked for in UTF-8, also where it comes in pieces
     */
    public Trigger loseReplyAfter(String text) {
        return loop.add(new Trigger(text.getBytes(StandardCharsets.UTF_8), Link::loseReplies));
    }

    /**
     * As {@link #loseReplyAfter}, but the client's connection is reset when the server next says something, which is not
     * forwarded; the server sees an orderly end, after all that the client has sent. For protocols in which a server speaks
     * only to answer. HTTP/2 is none: there use {@link #loseReplyAfter}, wait for the effect, and {@link #reset()}.
     */
    public Trigger resetInsteadOfReplyAfter(String text) {
        return loop.add(new Trigger(text.getBytes(StandardCharsets.UTF_8), Link::resetAtReply));
    }

    /** Turns all switches back, those of both directions too, and forgets triggers that did not fire. */
    public void heal() {
        toServer().flow();
        toClient().flow();
        loop.clearTriggers();
        accept();
    }

    /** How many connections are open, on either side. */
    public int connections() {
        return loop.openLinks();
    }

    /** How many connections were accepted. Only grows. */
    public long connectionsEver() {
        return loop.acceptedLinks();
    }

    /** Ends all connections, and listens no more. Idempotent. */
    @Override
    public void close() {
        loop.close(() -> threads.close(GRACE));
        port.close();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + port + "]";
    }
}
