package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceScope;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource that nobody governs yet, as a lease: what a {@link Governed} method returns whose result has no interface that
 * is {@link AutoCloseable}. {@link Governor#governed} turns it into a lease that counts, expires and can be shared; by
 * itself it knows but one holder and no time. Thread-safe.
 *
 * @param <T> the resource's type
 */
public final class Offer<T> implements ResourceLease<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Offer.class);

    private final T resource;
    private final Closer<? super T> closer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Offer(T resource, Closer<? super T> closer) {
        this.resource = resource;
        this.closer = closer;
    }

    /**
     * Ends a resource.
     *
     * @param <T> the resource's type
     */
    @FunctionalInterface
    public interface Closer<T> {
        /**
         * Ends {@code resource} before it returns; tried again where it failed, once it is governed.
         *
         * @throws Exception if that failed
         */
        void close(T resource) throws Exception;
    }

    /** A resource and how it ends. */
    public static <T> Offer<T> of(T resource, Closer<? super T> closer) {
        return new Offer<>(resource, closer);
    }

    /** A resource that knows how it ends. */
    public static <T extends AutoCloseable> Offer<T> of(T resource) {
        return new Offer<>(resource, AutoCloseable::close);
    }

    /** Makes one attempt to end the resource, for whoever governs it. */
    CompletionStage<?> end() throws Exception {
        closer.close(resource);
        closed.set(true);
        return ReleaseAction.DONE;
    }

    /** A kind of its own, for nobody has given it one. */
    @Override
    @SuppressWarnings("unchecked") // the class of a T
    public ResourceKind<T> kind() {
        return ResourceKind.memory("offer", (Class<T>) resource.getClass())
                .release(ReleaseAction.nothing())
                .build();
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public T get() {
        if (closed.get()) {
            throw new ResourceReleasedException("get", "offer", null, "closed", null);
        }
        return resource;
    }

    /** Refused: nobody counts yet. */
    @Override
    public ResourceLease<T> share() {
        throw new LimitExceededException("the number of leases on what is only offered", 1);
    }

    @Override
    public void touch() {}

    @Override
    public Deadline renew() {
        get();
        return Deadline.NEVER;
    }

    @Override
    public Deadline renew(Duration ttl) {
        return renew();
    }

    @Override
    public Deadline deadline() {
        return Deadline.NEVER;
    }

    @Override
    public long token() {
        return 0;
    }

    @Override
    public boolean isValid() {
        return !closed.get();
    }

    @Override
    public @Nullable ReleaseCause releaseCause() {
        return closed.get() ? ReleaseCause.CLOSED : null;
    }

    @Override
    public boolean validFor(Duration duration) {
        return isValid();
    }

    /** Refused: it belongs to no coordinator yet. */
    @Override
    public void transfer(ResourceScope scope) {
        throw new InvalidArgumentException("lease", "only an offer", "governed before it is transferred");
    }

    @Override
    public void lost(String reason) {
        close();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            closer.close(resource);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("an offered {} could not be closed", resource.getClass().getName(), e);
        } catch (Exception e) {
            LOG.warn("an offered {} could not be closed", resource.getClass().getName(), e);
        }
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        close();
        return CompletableFuture.completedFuture(null);
    }
}
