package io.tenure.resource;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.errorprone.annotations.MustBeClosed;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Where resources are registered: a coordinator, or a scope that ends them together. Thread-safe.
 *
 * <p>All methods throw {@link InvalidArgumentException} for a refused value and {@link CoordinatorClosedException}
 * after close; nothing was changed then.
 */
public interface Registrar {

    /**
     * Registers a MEMORY or CONNECTION resource that cannot be found by name. Never blocks.
     *
     * @throws InvalidArgumentException if the kind is EXTERNAL
     * @throws LimitExceededException if as many of the kind are live as its limit allows
     */
    @CheckReturnValue
    default <R> ResourceLease<R> register(ResourceKind<R> kind, R resource) {
        return register(kind, ResourceSpec.UNNAMED, resource);
    }

    /**
     * Registers a MEMORY or CONNECTION resource under an id that is unique within its kind. Never blocks.
     *
     * @throws AlreadyRegisteredException if a live resource has that kind and id
     */
    @CheckReturnValue
    default <R> ResourceLease<R> register(ResourceKind<R> kind, String id, R resource) {
        return register(kind, ResourceSpec.named(id), resource);
    }

    /**
     * Registers a MEMORY or CONNECTION resource with a spec of its own. Never blocks.
     *
     * @throws AlreadyRegisteredException if the spec has an id and a live resource has that kind and id
     * @throws LimitExceededException if as many of the kind are live as its limit allows
     */
    @CheckReturnValue
    <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource);

    /**
     * Acquires an EXTERNAL resource: writes the intent, takes it by its adapter, marks it held. Blocks, at most as long
     * as the spec says, or else the coordinator's acquire timeout.
     *
     * @throws NoAdapterException if no adapter is installed for the kind
     * @throws AlreadyRegisteredException if this owner holds it
     * @throws HeldByOtherException if another owner holds it
     * @throws OwnershipLostException if this owner's session is in doubt or lost
     * @throws TakeFailedException if the adapter could not take it; the intent was undone
     * @throws BlockingNotAllowedException on a thread that must not block
     */
    @CheckReturnValue
    <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec);

    /** The same with nothing to say beyond id and attributes. */
    @CheckReturnValue
    default <R> ResourceLease<R> acquire(ResourceKind<R> kind, String id, Map<String, String> attributes) {
        return acquire(kind, ResourceSpec.named(id).attributes(attributes));
    }

    /**
     * The asynchronous form of {@link #acquire}. What that throws completes the stage exceptionally. If the stage's
     * future has been cancelled or has timed out when the resource is taken, the resource is given back.
     */
    @CheckReturnValue
    <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec);

    /** Opens a scope: what is registered in it ends with it, in reverse order. */
    @MustBeClosed
    ResourceScope openScope(String name);
}
