package io.tenure.engine;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a resource by its id, or lets exactly one caller make it while the others wait. */
final class Creations {
    /*
     * I1. At any time at most one caller runs the supplier for a kind and id: whoever put the pending creation.
     * I2. A pending creation is removed before it is completed, so whoever was waiting looks afresh.
     */
    private static final int ROUNDS = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Logger LOG = LoggerFactory.getLogger(Creations.class);

    private final ResourceRegistry registry;
    private final TimeSource time;
    private final ConcurrentHashMap<Key, Pending> pending = new ConcurrentHashMap<>();

    Creations(ResourceRegistry registry, TimeSource time) {
        this.registry = registry;
        this.time = time;
    }

    <R> Lease<R> leaseOrRegister(ResourceKind<R> kind, String id, Supplier<? extends R> supplier, Duration atMost) {
        ResourceSpec spec = ResourceSpec.named(id);
        Key key = new Key(kind.name(), id);
        for (int round = 0; round < ROUNDS; round++) {
            Lease<R> found = registry.find(kind, id);
            if (found != null) {
                return found;
            }
            Pending mine = new Pending(Thread.currentThread());
            Pending theirs = pending.putIfAbsent(key, mine);
            if (theirs != null) {
                await(theirs, key, atMost);
                continue;
            }
            Lease<R> created = create(kind, spec, supplier, key, mine);
            if (created != null) {
                return created;
            }
            pause(key);
        }
        throw new LimitExceededException(
                "attempts to find or create " + kind + " by an id that others keep releasing", ROUNDS);
    }

    private <R> @Nullable Lease<R> create(
            ResourceKind<R> kind, ResourceSpec spec, Supplier<? extends R> supplier, Key key, Pending mine) {
        try {
            // Between the look and the claim, another may have come and gone: only a claim makes the look conclusive.
            Lease<R> found = registry.find(kind, key.id());
            if (found != null || registry.runtime(kind).isTaken(key.id())) {
                // Found, or registered directly and about to be born: in neither case is there anything to make.
                return found;
            }
            registry.runtime(kind).requireRegistrableKind();
            registry.requireOpen();
            return registerOrGiveUp(kind, spec, supplier.get());
        } finally {
            pending.remove(key, mine);
            mine.done.complete(null);
        }
    }

    /**
     * Registers what was made, or releases it again: if somebody registered the id directly meanwhile, or if it is
     * refused, for the caller has never seen it.
     */
    private <R> @Nullable Lease<R> registerOrGiveUp(ResourceKind<R> kind, ResourceSpec spec, @Nullable R made) {
        if (made == null) {
            throw new InvalidArgumentException("what the supplier of " + kind + " made", null, "not null");
        }
        try {
            return registry.register(kind, spec, made);
        } catch (AlreadyRegisteredException registeredDirectly) {
            registry.dispose(kind, made);
            return null;
        } catch (Throwable refused) {
            registry.dispose(kind, made);
            throw refused;
        }
    }

    private void await(Pending theirs, Key key, Duration atMost) {
        if (theirs.creator == Thread.currentThread()) {
            throw new InvalidArgumentException(
                    "supplier of " + key.kind(), key.id(), "free of calls for the very resource that it creates");
        }
        requireMayBlock();
        try {
            time.await(theirs.done, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TakeFailedException(key.kind(), key.id(), "interrupted while another thread creates it", e);
        } catch (TimeoutException e) {
            throw new TakeFailedException(
                    key.kind(), key.id(), "another thread creates it for longer than " + atMost, e);
        } catch (ExecutionException e) {
            throw new AssertionError("a pending creation completes normally", e);
        }
    }

    /** Lets whoever is registering the id directly get on with it. */
    private void pause(Key key) {
        requireMayBlock();
        try {
            time.await(new CompletableFuture<@Nullable Void>(), PAUSE);
        } catch (TimeoutException paused) {
            LOG.trace("{} is just being registered by another thread", key, paused);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TakeFailedException(key.kind(), key.id(), "interrupted while another thread registers it", e);
        } catch (ExecutionException e) {
            throw new AssertionError("nothing completes this", e);
        }
    }

    private void requireMayBlock() {
        if (registry.waits().mustNotBlock()) {
            throw new BlockingNotAllowedException(
                    "waiting in leaseOrRegister for another thread that is just creating the resource",
                    "lease, and leaseOrRegister when the other is done");
        }
    }

    private record Key(String kind, String id) {}

    private static final class Pending {
        final Thread creator;
        final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

        Pending(Thread creator) {
            this.creator = creator;
        }
    }
}
