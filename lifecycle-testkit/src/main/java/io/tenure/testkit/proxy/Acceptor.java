package io.tenure.testkit.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Takes connections, or refuses them by not listening. Confined to the proxy's thread, once it runs. */
final class Acceptor {

    /** Told of a connection that was accepted, and of the one to the server that is being made. */
    @FunctionalInterface
    interface Listener {
        void accepted(SelectionKey client, SelectionKey server);
    }

    private final InetSocketAddress address;
    private final InetSocketAddress target;
    private final Selector selector;
    private final Listener listener;
    private @Nullable ServerSocketChannel channel;

    Acceptor(InetSocketAddress address, InetSocketAddress target, Selector selector, Listener listener) {
        this.address = address;
        this.target = target;
        this.selector = selector;
        this.listener = listener;
    }

    void listen() throws IOException {
        if (channel != null) {
            return;
        }
        ServerSocketChannel opened = ServerSocketChannel.open();
        try {
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            opened.bind(address);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_ACCEPT, this);
            channel = opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    void refuse() throws IOException {
        ServerSocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    void acceptAll() throws IOException {
        ServerSocketChannel open = channel;
        if (open == null) {
            return;
        }
        for (SocketChannel client = open.accept(); client != null; client = open.accept()) {
            accept(client);
        }
    }

    private void accept(SocketChannel client) throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            prepare(client);
            prepare(server);
            server.connect(target);
            listener.accepted(client.register(selector, 0), server.register(selector, SelectionKey.OP_CONNECT));
        } catch (IOException unreachable) {
            server.close();
            Sockets.reset(client);
        }
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
}
