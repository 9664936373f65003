package io.tenure.examples.gateway.bank;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.tenure.examples.gateway.wire.Headers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the channels that are open, and from which gateway: the kernel closes those of a process that dies, and so they
 * are counted apart from what the bank keeps. Thread-safe.
 */
@Sharable
final class OpenChannels extends ChannelInboundHandlerAdapter {

    /** A channel on which nobody has said yet who they are. */
    static final String UNKNOWN = "unknown";

    private final Map<Channel, String> gateways = new ConcurrentHashMap<>();

    @Override
    public void channelActive(ChannelHandlerContext context) {
        gateways.put(context.channel(), UNKNOWN);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            String gateway = request.headers().get(Headers.GATEWAY, UNKNOWN);
            gateways.replace(context.channel(), gateway);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gateways.remove(context.channel());
        context.fireChannelInactive();
    }

    /** How many are open, by gateway. */
    Map<String, Integer> byGateway() {
        Map<String, Integer> counts = new TreeMap<>();
        gateways.values().forEach(gateway -> counts.merge(gateway, 1, Integer::sum));
        return counts;
    }
}
