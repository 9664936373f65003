package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.TenureException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers each channel that it is added to and leaves its pipeline; closes one that is refused. */
@Sharable
final class AcceptingHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptingHandler.class);

    private final Registrar registrar;
    private final ResourceKind<Channel> kind;

    AcceptingHandler(Registrar registrar, ResourceKind<Channel> kind) {
        this.registrar = registrar;
        this.kind = kind;
    }

    @Override
    @SuppressWarnings("CheckReturnValue") // The channel is the lease's holder: it ends when idle or closed.
    public void handlerAdded(ChannelHandlerContext context) {
        Channel channel = context.channel();
        try {
            NettyChannels.register(registrar, kind, channel);
            context.pipeline().remove(this);
        } catch (TenureException e) {
            // At debug level: a flood of connections must not become a flood of lines.
            LOG.debug("{} refused the channel {}, which is closed", kind, channel, e);
            ChannelReleases.closeQuietly(channel);
        } catch (RuntimeException e) {
            LOG.error("{} could not take the channel {}, which is closed", kind, channel, e);
            ChannelReleases.closeQuietly(channel);
        }
    }
}
