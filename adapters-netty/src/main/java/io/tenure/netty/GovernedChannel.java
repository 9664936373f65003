package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has while it is open: at most one registration at a time, of which there may be many one after the
 * other where a pool gives it out again and again. Thread-safe.
 */
final class GovernedChannel {

    /*
     * One listener on the channel's close future serves all its registrations: one for each would pile up on a channel
     * that lives long in a pool.
     *
     * I1. A registration that is current when the channel has closed is told so, also if the two happen at once: the
     *     future is looked at again after the registration became current.
     * I2. A registration's scope, if it has one, is closed when the registration has ended; one that is asked for later is
     *     closed at once.
     * I3. A registration becomes current only when the one before it is over.
     */
    static final String HANDLER_NAME = "tenure-touch";

    private static final AttributeKey<GovernedChannel> KEY = AttributeKey.valueOf(GovernedChannel.class, "governed");

    private final Channel channel;
    /** Written under the lock, read by the touch handler without. Volatile. */
    private volatile @Nullable ChannelRegistration current;

    private GovernedChannel(Channel channel) {
        this.channel = channel;
    }

    /** The channel's own, made at the first call. */
    static GovernedChannel of(Channel channel) {
        var attribute = channel.attr(KEY);
        GovernedChannel present = attribute.get();
        if (present != null) {
            return present;
        }
        GovernedChannel made = new GovernedChannel(channel);
        GovernedChannel first = attribute.setIfAbsent(made);
        if (first != null) {
            return first;
        }
        channel.closeFuture().addListener(closed -> made.channelClosed());
        return made;
    }

    /** The channel's own, if it was ever registered. */
    static @Nullable GovernedChannel ifAny(Channel channel) {
        return channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
    }

    /** Stands in for the close future, which a channel without an event loop does not complete. */
    static void closedForcibly(Channel channel) {
        GovernedChannel governed = ifAny(channel);
        if (governed != null) {
            governed.channelClosed();
        }
    }

    /** The channel's loop, asked for when a release is to run there: what ends with that registration begins to end. */
    static EventLoop releaseLoop(Channel channel) {
        GovernedChannel governed = ifAny(channel);
        ChannelRegistration registration = governed == null ? null : governed.current;
        if (registration != null && registration.isReleased()) {
            registration.end();
        }
        return channel.eventLoop();
    }

    /** Registers the channel, and sees to touches and to its closing from then on. */
    <C extends Channel> ResourceLease<C> register(
            Registrar registrar, ResourceKind<C> kind, ResourceSpec spec, C self) {
        forgetWhatIsOver();
        // First, so that a channel that throws was never registered.
        installHandler();
        ResourceLease<C> lease = becomeCurrent(registrar, kind, spec, self);
        if (channel.closeFuture().isDone()) {
            channelClosed();
        }
        return lease;
    }

    private void forgetWhatIsOver() {
        ChannelRegistration former = current;
        if (former != null && former.isOver()) {
            former.end();
            forget(former);
        }
    }

    private synchronized <C extends Channel> ResourceLease<C> becomeCurrent(
            Registrar registrar, ResourceKind<C> kind, ResourceSpec spec, C self) {
        ChannelRegistration former = current;
        if (former != null) {
            throw new InvalidArgumentException("channel", channel, "registered once at a time; " + former);
        }
        ResourceLease<C> lease = registrar.register(kind, spec, self);
        current = new ChannelRegistration(registrar, lease, channel);
        return lease;
    }

    private void installHandler() {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(TouchHandler.class) != null) {
            return;
        }
        try {
            pipeline.addFirst(HANDLER_NAME, new TouchHandler());
        } catch (RejectedExecutionException e) {
            throw refused("on an event loop that runs", e);
        } catch (RuntimeException e) {
            if (pipeline.get(TouchHandler.class) == null) {
                throw refused("one whose pipeline takes the handler " + HANDLER_NAME, e);
            }
            // Somebody else has added one in the meantime.
        }
    }

    private InvalidArgumentException refused(String limit, RuntimeException cause) {
        InvalidArgumentException refused = new InvalidArgumentException("channel", channel, limit);
        refused.initCause(cause);
        return refused;
    }

    /** Notes a use. */
    void touch() {
        ChannelRegistration registration = current;
        if (registration != null) {
            registration.lease().touch();
        }
    }

    /**
     * The scope of the current registration.
     *
     * @throws InvalidArgumentException if there is none
     */
    ResourceScope scope() {
        ChannelRegistration registration = current;
        if (registration == null) {
            throw notRegistered(channel);
        }
        return registration.scope();
    }

    static InvalidArgumentException notRegistered(Channel channel) {
        return new InvalidArgumentException("channel", channel, "registered by NettyChannels.register");
    }

    /** The current registration; null if there is none. */
    @Nullable
    ChannelRegistration current() {
        return current;
    }

    /** Forgets a registration that has ended, unless there is a newer one. */
    synchronized void forget(ChannelRegistration registration) {
        if (current == registration) {
            current = null;
        }
    }

    private void channelClosed() {
        ChannelRegistration registration = current;
        if (registration != null) {
            registration.end();
            registration.lease().lost("the channel was closed");
        }
    }
}
