package io.tenure.testkit.proxy;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;

/** One connection of a client, with that to the server which belongs to it. Confined to the proxy's thread. */
final class Link {

    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final Pipe toServer;
    private final Pipe toClient;
    private boolean connected;
    private boolean resetAtReply;
    private boolean closed;

    /**
     * A connection that was accepted, and one that is being made.
     *
     * @param clientKey its channel is not blocking
     * @param serverKey its channel is not blocking
     */
    Link(
            SelectionKey clientKey,
            SelectionKey serverKey,
            Direction toServer,
            Direction toClient,
            List<Trigger> triggers) {
        this.clientKey = clientKey;
        this.serverKey = serverKey;
        this.client = (SocketChannel) clientKey.channel();
        this.server = (SocketChannel) serverKey.channel();
        this.connected = server.isConnected();
        Watcher watcher = new Watcher(triggers, this);
        this.toServer = new Pipe(toServer, client, server, this::reset, watcher::forwarded);
        this.toClient = new Pipe(toClient, server, client, this::reset, bytes -> {});
    }

    /** Whether both sides are through with it. */
    boolean isClosed() {
        return closed;
    }

    /** Does what its channels are ready for. */
    void onReady(SelectionKey key, long nowNanos) {
        if (!key.isValid()) {
            return;
        }
        if (key == serverKey && key.isConnectable()) {
            finishConnect();
        } else if (key.isReadable()) {
            read(key, nowNanos);
        }
    }

    /**
     * Forwards what is due, both ways.
     *
     * @return in how many nanoseconds something more is due
     */
    long advance(long nowNanos) {
        if (closed || !connected) {
            return Pipe.NEVER;
        }
        long nextNanos = Math.min(advance(toServer, toClient, nowNanos), advance(toClient, toServer, nowNanos));
        if (!closed && toServer.isDone() && toClient.isDone()) {
            close();
        }
        if (!closed) {
            setInterest(clientKey, toServer, toClient);
            setInterest(serverKey, toClient, toServer);
        }
        return closed ? Pipe.NEVER : nextNanos;
    }

    /** Closes both sides, as a process does that ends. */
    void close() {
        if (!closed) {
            closed = true;
            Sockets.close(client);
            Sockets.close(server);
        }
    }

    /** Resets both sides. */
    void reset() {
        if (!closed) {
            closed = true;
            Sockets.reset(client);
            Sockets.reset(server);
        }
    }

    void endToServer(long nowNanos) {
        toServer.end(nowNanos);
    }

    void endToClient(long nowNanos) {
        toClient.end(nowNanos);
    }

    /** From now on the client hears nothing. */
    void loseReplies() {
        toClient.tear();
    }

    /** The next bytes of the server become a reset for the client. */
    void resetAtReply() {
        resetAtReply = true;
    }

    private void finishConnect() {
        try {
            connected = server.finishConnect();
        } catch (IOException unreachable) {
            reset();
        }
    }

    private void read(SelectionKey key, long nowNanos) {
        Pipe pipe = key == clientKey ? toServer : toClient;
        int count = pipe.read(nowNanos);
        if (resetAtReply && pipe == toClient && count > 0) {
            resetAtReply = false;
            toClient.tear();
            Sockets.reset(client);
            toServer.end(nowNanos);
            toServer.stopReading();
        }
    }

    private long advance(Pipe pipe, Pipe opposite, long nowNanos) {
        try {
            return closed ? Pipe.NEVER : pipe.forward(nowNanos);
        } catch (IOException sinkIsGone) {
            pipe.tear();
            opposite.sourceIsGone(nowNanos);
            // Now, and not when something happens next.
            return 0;
        }
    }

    private static void setInterest(SelectionKey key, Pipe from, Pipe to) {
        if (key.isValid()) {
            key.interestOps(
                    (from.wantsToRead() ? SelectionKey.OP_READ : 0) | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0));
        }
    }
}
