package io.tenure.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of 127.0.0.1 that the kernel chose, and gives to nobody else until this is closed: neither to a socket that asks for
 * any port, nor to an outgoing connection. So a server that is started later, or again, finds its port free. Thread-safe.
 *
 * <p>The port is held by a socket that is bound to it and does not listen. On Linux a server that sets SO_REUSEADDR, as
 * practically every one does, listens there all the same; while none does, connections are refused. On other systems it
 * could not, so there the port is let go at once, and somebody else may get it first.
 */
public final class HeldPort implements AutoCloseable {

    private static final InetAddress LOOPBACK = loopbackAddress();
    private static final boolean HOLDS = System.getProperty("os.name", "").equals("Linux");

    private final Socket holder;
    private final int number;

    private HeldPort(Socket holder) {
        this.holder = holder;
        this.number = holder.getLocalPort();
    }

    /** One port. */
    public static HeldPort any() {
        HeldPort port = bound();
        port.closeUnlessItHolds();
        return port;
    }

    /** Ports, all different. */
    public static List<HeldPort> several(int count) {
        List<HeldPort> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(bound());
        }
        ports.forEach(HeldPort::closeUnlessItHolds);
        return List.copyOf(ports);
    }

    /** 127.0.0.1 and a port that somebody else holds. */
    public static InetSocketAddress loopback(int number) {
        return new InetSocketAddress(LOOPBACK, number);
    }

    /** Its number. */
    public int number() {
        return number;
    }

    /** 127.0.0.1 and the port. */
    public InetSocketAddress address() {
        return loopback(number);
    }

    /** Lets go of the port. Who listens there is not disturbed. Idempotent. */
    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + number + " stays held", e);
        }
    }

    @Override
    public String toString() {
        return "127.0.0.1:" + number;
    }

    private void closeUnlessItHolds() {
        if (!HOLDS) {
            close();
        }
    }

    private static HeldPort bound() {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(loopback(0));
            return new HeldPort(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("no port of 127.0.0.1 is free", e);
        }
    }

    private static InetAddress loopbackAddress() {
        try {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
