package io.tenure.netty;

import io.netty.channel.Channel;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One registration of a channel, from register to its closing or its return to a pool. Thread-safe. */
final class ChannelRegistration {

    /*
     * I1. The scope is closed once the registration has ended, also if it is asked for only then.
     * I2. The channel is given back once, however often the release is tried: a second time it could be another's by now.
     */
    private final Registrar registrar;
    private final ResourceLease<?> lease;
    private final Channel channel;

    /** Guarded by this. */
    private @Nullable ResourceScope scope;
    /** Guarded by this. */
    private boolean ended;
    /** Guarded by this. */
    private @Nullable CompletionStage<?> givenBack;

    ChannelRegistration(Registrar registrar, ResourceLease<?> lease, Channel channel) {
        this.registrar = registrar;
        this.lease = lease;
        this.channel = channel;
    }

    ResourceLease<?> lease() {
        return lease;
    }

    /** What ends with this registration; opened at the first call. */
    @SuppressWarnings("MustBeClosed") // The registration closes it.
    synchronized ResourceScope scope() {
        ResourceScope open = scope;
        if (open == null) {
            open = registrar.openScope("channel " + channel.id().asShortText());
            scope = open;
            if (ended) {
                open.closeAsync();
            }
        }
        return open;
    }

    /** Closes the scope, if there is one. */
    synchronized CompletionStage<?> end() {
        ended = true;
        ResourceScope open = scope;
        return open == null ? ReleaseAction.DONE : open.closeAsync();
    }

    /** Closes the scope and then gives the channel back; later calls get what the first one started. */
    synchronized CompletionStage<?> giveBack(Supplier<CompletionStage<?>> toPool) {
        CompletionStage<?> started = givenBack;
        if (started == null) {
            started = end().thenCompose(scopeEnded -> toPool.get());
            givenBack = started;
        }
        return started;
    }
}
