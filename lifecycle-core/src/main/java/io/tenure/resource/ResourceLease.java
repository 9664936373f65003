package io.tenure.resource;

import com.google.errorprone.annotations.CheckReturnValue;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One holder's one-shot reference to a resource. The resource's reference count is the number of its open leases; when
 * the last one closes, it is released.
 *
 * <p>Thread-safe. A lease belongs to no thread: it may be passed on, stored, and closed anywhere.
 *
 * @param <R> the resource's type
 */
public interface ResourceLease<R> extends AutoCloseable {

    /** The resource's kind. */
    ResourceKind<R> kind();

    /** The resource's id, or null if it was registered without one. */
    @Nullable
    String id();

    /**
     * The resource.
     *
     * @throws ResourceReleasedException if this lease is closed, or the resource was released under it
     */
    R get();

    /**
     * A new lease on the same resource, for another holder.
     *
     * @throws ResourceReleasedException if this lease is closed, or the resource is retired or released
     * @throws LimitExceededException if the count would overflow; it stays as it was
     */
    @CheckReturnValue
    ResourceLease<R> share();

    /**
     * Notes a use, which restarts the idle time. Costs next to nothing; does nothing where there is no idle time. Works
     * through a closed lease too while others are open, so that an adapter can note uses for all of them.
     */
    void touch();

    /**
     * Restarts the TTL, up to the resource's longest life, and notes a use, as {@link #touch()} does.
     *
     * @return the new {@link #deadline()}
     * @throws ResourceReleasedException if this lease is closed, or the resource is retired or released
     */
    Deadline renew();

    /**
     * The same with another TTL, this once: {@link #renew()} restarts the resource's own. No renewal brings the end nearer,
     * so where the former deadline is later, it stays.
     *
     * @throws ResourceReleasedException if this lease is closed, or the resource is retired or released
     * @throws InvalidArgumentException if the TTL is below one millisecond
     */
    Deadline renew(Duration ttl);

    /**
     * The earliest moment at which time may end the resource, as things stand. Touches and renewals move it.
     *
     * @return {@link Deadline#NEVER} if it has no end
     */
    Deadline deadline();

    /** The fencing token to hand to the protected system; 0 if the resource has none. */
    long token();

    /**
     * Whether the resource may be used: the lease is open, the resource is not released and, for an external one, the
     * owner's session is valid by the owner's own clock. Local and free.
     */
    boolean isValid();

    /**
     * Why the resource was released; null while it is not. Says so through a closed lease too, whatever others are open, so
     * that an adapter can tell whether the resource itself has ended.
     */
    @Nullable
    ReleaseCause releaseCause();

    /** Whether {@link #isValid()} will hold for that long if nothing else happens. */
    boolean validFor(Duration duration);

    /**
     * Hands this lease over to {@code scope}, which closes it when it ends.
     *
     * @throws ResourceReleasedException if this lease is closed
     * @throws CoordinatorClosedException if the scope is closed; the lease stays where it was
     */
    void transfer(ResourceScope scope);

    /**
     * Tells that the resource's own system has ended it, such as a peer that closed its connection: it is released with
     * {@link ReleaseCause#EXTERNALLY_LOST}, whatever leases are open, and they all become invalid. Idempotent, never
     * blocks, never throws for a failed cleanup; does nothing once the resource is released. Works through a closed lease
     * too while others are open.
     *
     * @param reason what happened, for people
     */
    void lost(String reason);

    /**
     * Gives the resource up. Idempotent, never refuses, never throws for a failed cleanup. If this was the last lease,
     * the resource is released, and on a thread that may block this waits for that, at most for the layer's bound; on
     * others it returns at once. The release goes on either way.
     */
    @Override
    void close();

    /**
     * The same without waiting.
     *
     * @return completes when the release that this decided is done or parked, or at once if it decided none: other leases
     *     are open, or time or somebody else has ended the resource before; never exceptionally
     */
    CompletionStage<Void> closeAsync();
}
