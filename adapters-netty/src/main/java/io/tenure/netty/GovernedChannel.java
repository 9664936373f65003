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
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
     *     channel is looked at again after the registration became current.
     * I2. A registration's scope, if it has one, is closed when the registration has ended; one that is asked for later is
     *     closed at once.
     * I3. A registration becomes current only when the one before it is over, and one is made at a time: no two share a
     *     handler that one of them takes away again.
     * I4. The registrar is called under no lock, for it runs its users' code. A release that comes before its registration
     *     is current waits for it without blocking.
     */
    static final String HANDLER_NAME = "tenure-touch";

    private static final AttributeKey<GovernedChannel> KEY = AttributeKey.valueOf(GovernedChannel.class, "governed");

    private final Channel channel;
    private final OutputWatch output;
    /** Null where no end of a loop is to be seen to. Guarded by this. */
    private @Nullable LoopEnd loopEnd;
    /** Written under the lock, read by the touch handler without. Volatile. */
    private volatile @Nullable ChannelRegistration current;
    /** Whether a registration is being made, to become current. Guarded by this. */
    private boolean registering;
    /** What early releases wait for, if there are any. Guarded by this. */
    private @Nullable CompletableFuture<@Nullable ChannelRegistration> awaited;

    private GovernedChannel(Channel channel) {
        this.channel = channel;
        this.output = new OutputWatch(channel, this);
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
        watchLoop();
        ResourceLease<C> lease = becomeCurrent(registrar, kind, spec, self);
        if (!channel.isOpen()) {
            channelClosed();
        } else if (OutputWatch.pending(channel) != null) {
            watchOutput();
        }
        return lease;
    }

    /** Sees to the end of the loop that the channel is on now. */
    synchronized void watchLoop() {
        try {
            loopEnd = LoopEnd.watch(channel, loopEnd);
        } catch (RejectedExecutionException e) {
            throw refused("on an event loop that runs", e);
        }
    }

    private void forgetWhatIsOver() {
        ChannelRegistration former = current;
        if (former != null && former.isOver()) {
            former.end();
            forget(former);
        }
    }

    private <C extends Channel> ResourceLease<C> becomeCurrent(
            Registrar registrar, ResourceKind<C> kind, ResourceSpec spec, C self) {
        beginRegistering();
        ChannelRegistration made = null;
        try {
            ResourceLease<C> lease = registerWithHandler(registrar, kind, spec, self);
            made = new ChannelRegistration(registrar, lease, channel, ChannelRegistration.idleNanos(kind, spec));
            return lease;
        } finally {
            endRegistering(made);
        }
    }

    private void beginRegistering() {
        ChannelRegistration former;
        synchronized (this) {
            former = current;
            if (former == null && !registering) {
                registering = true;
                return;
            }
        }
        String state = former == null ? "it is being registered" : former.toString();
        throw new InvalidArgumentException("channel", channel, "registered once at a time; " + state);
    }

    /** Shows the new registration, and lets go on what waits for it; null if there is none after all. */
    private void endRegistering(@Nullable ChannelRegistration made) {
        CompletableFuture<@Nullable ChannelRegistration> told;
        synchronized (this) {
            current = made;
            registering = false;
            told = awaited;
            awaited = null;
        }
        if (made != null && made.isReleased()) {
            // The release may have begun when there was nothing to end yet.
            made.end();
        }
        if (told != null) {
            told.complete(made);
        }
    }

    /** The handler first, so that a channel whose pipeline does not take it was never registered. */
    private <C extends Channel> ResourceLease<C> registerWithHandler(
            Registrar registrar, ResourceKind<C> kind, ResourceSpec spec, C self) {
        TouchHandler added = installHandler();
        try {
            return registrar.register(kind, spec, self);
        } catch (RuntimeException e) {
            removeHandler(added, e);
            throw e;
        }
    }

    private void removeHandler(@Nullable TouchHandler added, RuntimeException refusal) {
        if (added == null) {
            return;
        }
        try {
            channel.pipeline().remove(added);
        } catch (NoSuchElementException closed) {
            // A channel that its peer closes meanwhile loses its handlers; what the user has to know is the refusal.
            refusal.addSuppressed(closed);
        }
    }

    /** Returns the new handler; null if there is one already. */
    private @Nullable TouchHandler installHandler() {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(TouchHandler.class) != null) {
            return null;
        }
        TouchHandler handler = new TouchHandler();
        try {
            pipeline.addFirst(HANDLER_NAME, handler);
        } catch (RejectedExecutionException e) {
            throw refused("on an event loop that runs", e);
        } catch (RuntimeException e) {
            throw refused("one whose pipeline takes the handler " + HANDLER_NAME, e);
        }
        return handler;
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

    /** Sees to it that bytes which are pending are noted as uses while they move. */
    void watchOutput() {
        try {
            output.begin();
        } catch (RejectedExecutionException e) {
            // The loop is shut down, which closes the channel.
        }
    }

    /** For how long the channel may be idle; {@link Long#MAX_VALUE} if there is no end, or if it is not registered. */
    long idleNanos() {
        ChannelRegistration registration = current;
        if (registration == null || registration.isReleased()) {
            return Long.MAX_VALUE;
        }
        return registration.lease().deadline().never() ? Long.MAX_VALUE : registration.idleNanos();
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

    /** The registration that is being made, which is null if it is refused; null at once if none is being made. */
    synchronized @Nullable CompletionStage<@Nullable ChannelRegistration> beingMade() {
        if (registering && awaited == null) {
            awaited = new CompletableFuture<>();
        }
        return awaited;
    }

    /** Whether somebody has the channel registered, or is about to. */
    synchronized boolean isTaken() {
        return registering || current != null;
    }

    /** Forgets a registration that has ended, unless there is a newer one. */
    synchronized void forget(ChannelRegistration registration) {
        if (current == registration) {
            current = null;
        }
    }

    private void channelClosed() {
        forgetLoop();
        ChannelRegistration registration = current;
        if (registration != null) {
            registration.end();
            registration.lease().lost("the channel was closed");
        }
    }

    private synchronized void forgetLoop() {
        if (loopEnd != null) {
            loopEnd.forget();
            loopEnd = null;
        }
    }
}
