package io.tenure.netty;

import com.google.errorprone.annotations.CheckReturnValue;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.pool.ChannelPool;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Netty channels as CONNECTION resources.
 *
 * <pre>{@code
 * static final ResourceKind<Channel> BANK =
 *     NettyChannels.kind("bank-channel").release(NettyChannels.closeOrPool(pool)).maxLive(500).build();
 *
 * ResourceLease<Channel> bank = NettyChannels.register(coordinator, BANK, "bank-7", channel);
 * }</pre>
 *
 * <p>A channel registered here counts reads and writes as uses, and what is sent slowly for as long as bytes move; it is closed when it was idle for too long, and released
 * with {@link io.tenure.resource.ReleaseCause#EXTERNALLY_LOST} when its peer closes it. The channel holds the lease, so
 * whoever wants nothing else of it need not keep it.
 *
 * <p><b>In the pipeline.</b> Registering puts one handler first, named {@code tenure-touch}: it sees bytes as they come
 * and go, so TLS and protocol pings are uses too. To count only what passes further up, add {@link #touchHandler()} there
 * before the channel is registered. The handler stays when the channel goes back to a pool, and serves its next holder.
 *
 * <p>Needs Netty 4.2. All methods are thread-safe, and none blocks.
 */
public final class NettyChannels {

    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(5);

    private NettyChannels() {}

    // ---- kinds

    /**
     * Begins a kind of channels: closed after 5 s without a read or write, on the channel's own event loop. For channels
     * that live long set {@code idle(TtlPolicy.NEVER)}; {@code maxLive} limits how many may be open. A coordinator that
     * has met such a kind blocks no event loop.
     *
     * <p>A release action of your own may take the place of closing, such as one for a pool of your own. When it runs, the
     * channel's scope has begun to end; {@code scopeOf(channel).closeAsync()} tells it when that is done. From the moment
     * the release is decided and register has returned, the channel may be registered anew.
     */
    public static ResourceKind.Builder<Channel> kind(String name) {
        return ResourceKind.connection(name, Channel.class)
                .idle(DEFAULT_IDLE)
                .releaseOn(onEventLoop())
                .nonBlockingThreads(NettyChannels::mustNotBlock)
                .release(closing());
    }

    /** Ends a channel by closing it; what it has not flushed is lost. */
    public static ReleaseAction<Channel> closing() {
        return (ChannelReleases.Complete) (channel, context) -> ChannelReleases.close(channel);
    }

    /**
     * Ends a channel by giving it back to the pool if its last lease was closed and it is still active, and by closing it
     * in any other case. A closed channel is given back too, so that a pool that counts stays right. Whoever governs
     * pooled channels must not give them back by hand. What waits in the pool is the pool's, and not governed.
     */
    public static ReleaseAction<Channel> closeOrPool(ChannelPool pool) {
        return (ChannelReleases.Complete) (channel, context) -> ChannelReleases.closeOrPool(pool, channel, context);
    }

    /**
     * Where a channel's release runs: on its own event loop, for {@link ResourceKind.Builder#releaseOn}. The scope of a
     * channel whose release is decided begins to end when this is asked, which is before the release action runs.
     */
    public static Function<Channel, Executor> onEventLoop() {
        return GovernedChannel::releaseLoop;
    }

    // ---- registering

    /** Registers a channel without an id: {@link #register(Registrar, ResourceKind, ResourceSpec, Channel)}. */
    @CheckReturnValue
    public static <C extends Channel> ResourceLease<C> register(Registrar registrar, ResourceKind<C> kind, C channel) {
        return register(registrar, kind, ResourceSpec.UNNAMED, channel);
    }

    /** Registers a channel under an id: {@link #register(Registrar, ResourceKind, ResourceSpec, Channel)}. */
    @CheckReturnValue
    public static <C extends Channel> ResourceLease<C> register(
            Registrar registrar, ResourceKind<C> kind, String id, C channel) {
        return register(registrar, kind, ResourceSpec.named(id), channel);
    }

    /**
     * Registers a channel, and from then on notes its uses and its closing. If it is closed already, the lease is soon
     * invalid.
     *
     * @throws InvalidArgumentException if the channel is on no event loop or on one that is shut down, if its
     *     pipeline does not take our handler, or if it is registered already or just being registered; it still is while a release of ours has neither closed it nor given it back
     * @throws io.tenure.resource.LimitExceededException if as many of the kind are live as its limit allows; closing the
     *     channel is up to the caller
     */
    @CheckReturnValue
    public static <C extends Channel> ResourceLease<C> register(
            Registrar registrar, ResourceKind<C> kind, ResourceSpec spec, C channel) {
        if (!channel.isRegistered() && channel.isOpen()) {
            throw new InvalidArgumentException("channel", channel, "on an event loop");
        }
        return GovernedChannel.of(channel).register(registrar, kind, spec, channel);
    }

    /**
     * Acquires a channel from a pool and registers it, for a kind that ends with {@link #closeOrPool} of the same pool. If
     * it cannot be registered, it is given back, unless somebody else has it registered.
     *
     * @return fails with what the pool or {@link #register} failed with; if it is cancelled, the channel is given back
     */
    @CheckReturnValue
    public static CompletionStage<ResourceLease<Channel>> acquire(
            Registrar registrar, ResourceKind<Channel> kind, ResourceSpec spec, ChannelPool pool) {
        CompletableFuture<ResourceLease<Channel>> result = new CompletableFuture<>();
        pool.acquire().addListener((io.netty.util.concurrent.Future<Channel> acquired) -> {
            if (acquired.isSuccess()) {
                completeWith(result, registrar, kind, spec, pool, acquired.getNow());
            } else {
                result.completeExceptionally(acquired.cause());
            }
        });
        return result;
    }

    /**
     * A handler for a server's child channels: registers each one, leaves its pipeline, and closes those that are refused,
     * such as beyond the kind's limit. Sharable; its place in the pipeline does not matter.
     */
    public static ChannelHandler accepting(Registrar registrar, ResourceKind<Channel> kind) {
        return new AcceptingHandler(registrar, kind);
    }

    /**
     * The handler that notes uses, to be added to a pipeline by hand where another place than the first is wanted. One for
     * each channel.
     */
    public static ChannelHandler touchHandler() {
        return new TouchHandler();
    }

    /**
     * A scope that ends with the channel: what is registered in it is released, in reverse order, when the channel closes
     * or goes back to its pool, or any other release of it begins. (Where the kind's {@code releaseOn} is not
     * {@link #onEventLoop()}, a release action of your own that keeps the channel open ends it only when the channel is
     * registered anew or closes.) It is opened at the first call, at the registrar where the channel is registered. After
     * the end it is closed, so registering in it throws {@link io.tenure.resource.CoordinatorClosedException}.
     *
     * @throws InvalidArgumentException if the channel is not registered
     */
    public static ResourceScope scopeOf(Channel channel) {
        GovernedChannel governed = GovernedChannel.ifAny(channel);
        if (governed == null) {
            throw GovernedChannel.notRegistered(channel);
        }
        return governed.scope();
    }

    // ---- threads

    /**
     * Whether a thread is one of Netty's that must not block, for the coordinator's {@code nonBlockingThreads}. True for
     * threads that Netty's own thread factory made, those of a {@code DefaultEventExecutorGroup} among them; event loops
     * with another factory, and groups whose handlers may block, are told apart by {@link #threadsOf}.
     */
    public static boolean mustNotBlock(Thread thread) {
        return thread instanceof FastThreadLocalThread netty && !netty.permitBlockingCalls();
    }

    /** Whether a thread is one of these groups', whoever made it. */
    public static Predicate<Thread> threadsOf(EventExecutorGroup... groups) {
        List<EventExecutorGroup> all = List.of(groups);
        return thread -> {
            for (EventExecutorGroup group : all) {
                for (EventExecutor executor : group) {
                    if (executor.inEventLoop(thread)) {
                        return true;
                    }
                }
            }
            return false;
        };
    }

    private static void completeWith(
            CompletableFuture<ResourceLease<Channel>> result,
            Registrar registrar,
            ResourceKind<Channel> kind,
            ResourceSpec spec,
            ChannelPool pool,
            Channel channel) {
        ResourceLease<Channel> lease;
        try {
            lease = register(registrar, kind, spec, channel);
        } catch (RuntimeException e) {
            ChannelReleases.returnUnregistered(pool, channel);
            result.completeExceptionally(e);
            return;
        }
        if (!result.complete(lease)) {
            lease.closeAsync();
        }
    }
}
