package io.tenure.testkit.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** How a connection is ended. Where the other side is gone already, there is nobody to tell. */
final class Sockets {

    private Sockets() {}

    /** As a process does that ends: an end of the stream, or a reset where something was not read. */
    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // Nobody to tell.
        }
    }

    /** By a reset. */
    static void reset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException gone) {
            // Nobody to tell.
        }
        close(channel);
    }
}
