package io.tenure.netty;

import io.netty.channel.Channel;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One registration of a channel, from register to its closing or its return to a pool. Thread-safe. */
final class ChannelRegistration {

    /*
     * I1. The scope is closed once the registration has ended, also if it is asked for only then.
     * I2. The channel is given back once, however often the release is tried: a second time it could be another's by now.
     * I3. Nothing is closed and nobody called under the lock: what is in the scope may run its users' code.
     */
    /** An idle time that a kind inherits is the coordinator's to know; output is watched as if it were this. */
    private static final Duration INHERITED_IDLE = Duration.ofSeconds(1);

    private final Registrar registrar;
    private final ResourceLease<?> lease;
    private final Channel channel;
    private final long idleNanos;

    /** Guarded by this. */
    private @Nullable ResourceScope scope;
    /** Guarded by this. */
    private boolean ended;
    /** Guarded by this. */
    private @Nullable CompletionStage<?> givenBack;

    ChannelRegistration(Registrar registrar, ResourceLease<?> lease, Channel channel, long idleNanos) {
        this.registrar = registrar;
        this.lease = lease;
        this.channel = channel;
        this.idleNanos = idleNanos;
    }

    /** For how long a channel may be idle that is registered so. */
    static long idleNanos(ResourceKind<?> kind, ResourceSpec spec) {
        Duration own = spec.ttlPolicy().idle();
        Duration idle = own != null ? own : kind.ttlPolicy().idle();
        return TtlPolicy.nanos(idle != null ? idle : INHERITED_IDLE);
    }

    ResourceLease<?> lease() {
        return lease;
    }

    /** For how long the channel may be idle; {@link Long#MAX_VALUE} for no end. */
    long idleNanos() {
        return idleNanos;
    }

    /** Whether the resource itself was released, not this lease alone. */
    boolean isReleased() {
        return lease.releaseCause() != null;
    }

    /** Whether the channel may be registered anew: where the release is one of ours, it has closed the channel. */
    boolean isOver() {
        ReleaseCause cause = lease.releaseCause();
        return cause != null
                && (!channel.isOpen() || !(lease.kind().actionFor(cause) instanceof ChannelReleases.Complete));
    }

    @Override
    public String toString() {
        return isReleased()
                ? "its release as " + lease.kind() + " is under way"
                : "it is registered as " + lease.kind();
    }

    /** What ends with this registration; opened at the first call. */
    ResourceScope scope() {
        ResourceScope open;
        boolean tooLate;
        synchronized (this) {
            open = scope == null ? newScope() : scope;
            scope = open;
            tooLate = ended;
        }
        if (tooLate) {
            open.closeAsync();
        }
        return open;
    }

    @SuppressWarnings("MustBeClosed") // The registration closes it.
    private ResourceScope newScope() {
        return registrar.openScope("channel " + channel.id().asShortText());
    }

    /** Closes the scope, if there is one. */
    CompletionStage<?> end() {
        ResourceScope open;
        synchronized (this) {
            ended = true;
            open = scope;
        }
        return open == null ? ReleaseAction.DONE : open.closeAsync();
    }

    /** Closes the scope and then gives the channel back; later calls get what the first one started. */
    CompletionStage<?> giveBack(Supplier<CompletionStage<?>> toPool) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (givenBack != null) {
                return givenBack;
            }
            givenBack = done;
        }
        end().thenCompose(scopeEnded -> toPool.get()).whenComplete((given, thrown) -> {
            if (thrown == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(thrown);
            }
        });
        return done;
    }
}
