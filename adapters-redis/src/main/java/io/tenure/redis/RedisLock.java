package io.tenure.redis;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.time.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that is held. Its lease is what ends it; this is what its holder works with. Thread-safe.
 *
 * <p>No lease keeps two holders apart by itself: one that was paused for long goes on for a moment before it notices. Give
 * {@link #token()} to the system that the lock protects, and have it refuse what carries a lower one than it has seen.
 */
public final class RedisLock {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLock.class);

    private final String name;
    private final long token;
    private final @Nullable Predecessor predecessor;
    private final HeldLock held;
    private final LockService service;
    /** Who wants to hear that it was taken from its holder: nobody yet, somebody, or Told. */
    private final AtomicReference<@Nullable Consumer<ReleaseCause>> onLost = new AtomicReference<>();

    RedisLock(String name, long token, @Nullable Predecessor predecessor, HeldLock held, LockService service) {
        this.name = name;
        this.token = token;
        this.predecessor = predecessor;
        this.held = held;
        this.service = service;
    }

    /**
     * Who held a lock and died.
     *
     * @param owner the process incarnation that is gone
     * @param token its fencing token
     */
    public record Predecessor(OwnerId owner, long token) {}

    /** The lock's name. */
    public String name() {
        return name;
    }

    /** The fencing token: above that of each holder before. */
    public long token() {
        return token;
    }

    /**
     * Whom this lock was taken over from, if its last holder died with it: what that one was doing may be half done.
     */
    public Optional<Predecessor> predecessor() {
        return Optional.ofNullable(predecessor);
    }

    /**
     * Whether Redis still holds it for us, as far as this process knows: local and free. The lease's own {@code isValid()}
     * asks this and the owner's session, and is the one to ask.
     */
    public boolean isValid() {
        return validFor(Duration.ZERO);
    }

    boolean validFor(Duration duration) {
        return service.isValid(held, Nanos.of(duration));
    }

    /**
     * Says anew for how long this lock is kept, from now on, in place of what was said when it was taken. Its TTL is its
     * lease's matter: see {@code renew}.
     *
     * @param holdAtLeast for how long its name stays taken at least; zero for no such time
     * @param backstop after which Redis drops it if no process renews it; 10 s to 30 days
     * @return whether it is still held; if not, it was lost, and its leases are invalid
     * @throws InvalidArgumentException if one is out of its bounds
     * @throws io.tenure.resource.BlockingNotAllowedException on a thread that must not block
     * @throws io.tenure.resource.TakeFailedException if Redis did not answer in time, so that nobody knows whether it was
     *     extended; it is held as before
     */
    public boolean extend(Duration holdAtLeast, Duration backstop) {
        LockRequest.named(name).backstop(backstop);
        return keep(holdAtLeast, backstop);
    }

    /** The asynchronous form of {@link #extend}; what that throws completes the stage exceptionally. */
    public CompletionStage<Boolean> extendAsync(Duration holdAtLeast, Duration backstop) {
        try {
            LockRequest.named(name).holdAtLeast(holdAtLeast).backstop(backstop);
        } catch (InvalidArgumentException refused) {
            return CompletableFuture.failedStage(refused);
        }
        return service.users().stage(service.extend(held, holdAtLeast.toMillis(), backstop.toNanos()));
    }

    /** The same of one whose TTL ends before its backstop, so that this may be shorter. */
    boolean keep(Duration holdAtLeast, Duration backstop) {
        LockRequest checked = LockRequest.named(name).holdAtLeast(holdAtLeast);
        service.requireMayBlock("extend", "RedisLock.extendAsync");
        return service.await(service.extend(held, checked.holdAtLeast().toMillis(), backstop.toNanos()), name);
    }

    /** What its request said of it; otherwise what the adapter says. */
    Duration ownBackstop() {
        return service.backstop(held.record());
    }

    /**
     * Has {@code listener} told once if the lock is taken from its holder: its owner's session was lost, Redis lost it,
     * somebody force-released it. By then its leases are invalid. One listener, the last one set; it runs on a worker, soon
     * if that has happened already (on the caller's thread once the locks are closed), and must be quick.
     */
    public void onLost(Consumer<ReleaseCause> listener) {
        while (true) {
            Consumer<ReleaseCause> before = onLost.get();
            if (before instanceof Told told) {
                service.users().run(() -> listener.accept(told.cause));
                return;
            }
            if (onLost.compareAndSet(before, listener)) {
                return;
            }
        }
    }

    /** Tells the loss. On a worker. */
    void tellLost(ReleaseCause cause) {
        Consumer<ReleaseCause> listener = onLost.getAndSet(new Told(cause));
        if (listener != null && !(listener instanceof Told)) {
            try {
                listener.accept(cause);
            } catch (RuntimeException | Error failed) {
                // What else is to be done at the loss is the kind's, and does not hang on this one.
                LOG.error("The listener of {} failed that was told of its loss", this, failed);
            }
        }
    }

    /** Stands where the loss was told. */
    private record Told(ReleaseCause cause) implements Consumer<ReleaseCause> {
        @Override
        public void accept(ReleaseCause unused) {}
    }

    @Override
    public String toString() {
        return "lock " + name + "#" + token;
    }
}
