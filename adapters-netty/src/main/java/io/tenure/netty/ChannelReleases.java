package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.pool.ChannelPool;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How channels end. Nothing here blocks; the work is done on the channel's event loop. */
final class ChannelReleases {

    /*
     * I1. A channel that is not returned in good order is closed.
     * I2. A channel that came from a pool is given back to it also when it is closed: a pool that counts what it gave out
     *     would otherwise be one short for good.
     * I3. A closed channel is a released one, whatever the pool says about it.
     * I4. A release gives back only what nobody else holds: until it has, the channel is not registered anew, and where
     *     another registration is current, the channel is that one's to give back. Where one is just being made, the
     *     release waits to see whose it is.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ChannelReleases.class);

    private ChannelReleases() {}

    /** A release that closes the channel, or forgets its registration when it is about to give it back. */
    @FunctionalInterface
    interface Complete extends ReleaseAction<Channel> {}

    /** Closes the channel. */
    static CompletionStage<?> close(Channel channel) {
        if (!channel.isOpen()) {
            return ReleaseAction.DONE;
        }
        if (!channel.isRegistered() || channel.eventLoop().isShutdown()) {
            // Nobody is left to do it on, so nobody is left to disturb either.
            channel.unsafe().closeForcibly();
            GovernedChannel.closedForcibly(channel);
            return ReleaseAction.DONE;
        }
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channel.close().addListener(closing -> {
            if (closing.isSuccess() || !channel.isOpen()) {
                closed.complete(null);
            } else {
                closed.completeExceptionally(closing.cause());
            }
        });
        return closed;
    }

    /** Closes a channel that nobody waits for. */
    static void closeQuietly(Channel channel) {
        close(channel).whenComplete((closed, thrown) -> {
            if (thrown != null) {
                LOG.warn("The channel {} could not be closed", channel, thrown);
            }
        });
    }

    /** Returns a healthy channel that was closed by its holder to the pool, and closes any other. */
    static CompletionStage<?> closeOrPool(ChannelPool pool, Channel channel, ReleaseContext context) {
        if (context.cause() != ReleaseCause.CLOSED || !channel.isActive()) {
            return closeAndReturn(pool, channel);
        }
        GovernedChannel governed = GovernedChannel.ifAny(channel);
        if (governed == null) {
            return returnToPool(pool, channel);
        }
        boolean first = context.attempt() == 1;
        CompletionStage<@Nullable ChannelRegistration> beingMade = governed.beingMade();
        return beingMade == null
                ? giveBack(pool, channel, governed, governed.current(), first)
                : beingMade.thenCompose(registration -> giveBack(pool, channel, governed, registration, first));
    }

    private static CompletionStage<?> giveBack(
            ChannelPool pool,
            Channel channel,
            GovernedChannel governed,
            @Nullable ChannelRegistration registration,
            boolean first) {
        if (registration == null) {
            // An earlier attempt may have given it back after its time was up. By now it may be somebody else's.
            return first ? returnToPool(pool, channel) : ReleaseAction.DONE;
        }
        if (registration.lease().releaseCause() != ReleaseCause.CLOSED) {
            return ReleaseAction.DONE;
        }
        return registration.giveBack(() -> {
            governed.forget(registration);
            return returnToPool(pool, channel);
        });
    }

    private static CompletionStage<?> closeAndReturn(ChannelPool pool, Channel channel) {
        return close(channel).thenRun(() -> returnClosed(pool, channel));
    }

    /** Gives back a channel that could not be registered; one that is registered is its holder's to give back. */
    static void returnUnregistered(ChannelPool pool, Channel channel) {
        GovernedChannel governed = GovernedChannel.ifAny(channel);
        if (governed == null || !governed.isTaken()) {
            returnToPool(pool, channel);
        }
    }

    private static void returnClosed(ChannelPool pool, Channel channel) {
        try {
            pool.release(channel).addListener(returned -> {
                if (!returned.isSuccess()) {
                    LOG.debug("The pool did not take the closed channel {}", channel, returned.cause());
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("The pool refused the closed channel {}; what it counts may be one too many", channel, e);
        }
    }

    /** Done when the pool was told: told again, it could take the channel from its next holder. */
    private static CompletionStage<?> returnToPool(ChannelPool pool, Channel channel) {
        try {
            pool.release(channel).addListener(returned -> {
                if (!returned.isSuccess() && channel.isOpen()) {
                    LOG.warn(
                            "The pool did not take the channel {}, which is closed instead", channel, returned.cause());
                    closeQuietly(channel);
                }
            });
            return ReleaseAction.DONE;
        } catch (RuntimeException e) {
            LOG.warn("The pool refused the channel {}, which is closed instead", channel, e);
            return close(channel);
        }
    }
}
