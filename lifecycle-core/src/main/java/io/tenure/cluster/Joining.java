package io.tenure.cluster;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Enters the members. Confined to the loop. */
final class Joining {

    /*
     * Config first: a process with other settings must leave no trace. Then the session, then owner and member in one
     * transaction that needs both to be absent, so that it can be repeated when its outcome is unknown.
     *
     * I1 There is never an owner without its member entry.
     * I2 A join that gave up ends its session, or leaves that to its TTL, so that a late transaction finds none.
     */

    private static final Duration RETRY = Duration.ofMillis(100);

    private final OwnerHome home;
    private final SessionKeeper keeper;
    private final NamespaceConfig config;
    private long deadlineNanos;
    private long sentNanos;
    private long sentWallMillis;

    Joining(OwnerHome home, SessionKeeper keeper, NamespaceConfig config) {
        this.home = home;
        this.keeper = keeper;
        this.config = config;
    }

    /** @param formerSessions sessions of former incarnations of this process, ended first */
    CompletableFuture<@Nullable Void> join(Duration timeout, List<Long> formerSessions) {
        deadlineNanos = home.time().nowNanos() + timeout.toNanos();
        Duration least = home.store().minSessionTtl();
        if (home.settings().ttl().compareTo(least) < 0) {
            return CompletableFuture.failedFuture(new InvalidArgumentException(
                    "ttl", home.settings().ttl(), "at least the store's minimum of " + least));
        }
        return retry(config::agree)
                .thenCompose(agreed -> retry(() -> endAll(formerSessions)))
                .thenCompose(ended -> retry(this::open))
                .thenCompose(grant -> retry(this::enter).thenAccept(epoch -> begin(grant, epoch)))
                .exceptionallyCompose(this::giveUp);
    }

    private CompletableFuture<Boolean> endAll(List<Long> sessions) {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (long session : sessions) {
            all = all.thenCompose(before -> home.store().endSession(session).thenApply(ended -> true));
        }
        return all;
    }

    private CompletableFuture<SessionGrant> open() {
        sentNanos = home.time().nowNanos();
        sentWallMillis = home.time().wallMillis();
        return home.store().openSession(home.settings().ttl()).thenApply(grant -> {
            home.standing().opened(grant.session());
            return grant;
        });
    }

    private CompletableFuture<Long> enter() {
        Keys keys = home.keys();
        String owner = home.ownKey();
        OwnerEntry entry = OwnerEntry.of(home.settings(), home.time().wallMillis());
        MemberEntry member = MemberEntry.of(home.settings(), home.adapters().all());
        Transaction write = Transaction.builder()
                .ifAbsent(owner)
                .ifAbsent(keys.member(home.self()))
                .ifAbsent(keys.tombstone(home.self()))
                .putInSession(owner, entry.encode(), home.standing().session())
                .put(keys.member(home.self()), member.encode())
                .elseRead(owner)
                .build();
        return home.store().transact(write).thenApply(this::epochOf);
    }

    private long epochOf(TransactResult result) {
        if (result.succeeded()) {
            return result.revision();
        }
        if (result.elseReads().isEmpty()) {
            throw new OwnershipLostException(home.self(), "its session ended while it joined");
        }
        return result.elseReads().get(0).createRevision();
    }

    private void begin(SessionGrant grant, long epoch) {
        Validity first =
                Validity.of(grant, sentNanos, sentWallMillis, home.settings().margin());
        if (first.hasRunOut(home.time().nowNanos())) {
            throw new OwnershipLostException(home.self(), "joining took longer than its session lives");
        }
        home.standing().joined(epoch, first);
        keeper.start(sentNanos);
    }

    private CompletableFuture<@Nullable Void> giveUp(Throwable failure) {
        home.standing().left();
        long session = home.standing().session();
        if (session == 0) {
            return CompletableFuture.failedFuture(Failures.unwrap(failure));
        }
        return home.store()
                .endSession(session)
                .handle((ended, ignored) -> true)
                .thenCompose(ended -> CompletableFuture.failedFuture(Failures.unwrap(failure)));
    }

    /** Tries until it succeeds, is refused for good, or the time is up. */
    private <T> CompletableFuture<T> retry(Supplier<CompletableFuture<T>> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tryOnce(attempt, result);
        return result;
    }

    private <T> void tryOnce(Supplier<CompletableFuture<T>> attempt, CompletableFuture<T> result) {
        home.serial().then(attempt.get(), (value, failure) -> {
            if (failure == null) {
                result.complete(value);
                return;
            }
            Throwable cause = Failures.unwrap(failure);
            boolean worthIt = cause instanceof StoreException
                    && !(cause instanceof SessionNotFoundException)
                    && home.time().nowNanos() - deadlineNanos < 0
                    && !home.standing().isEnded();
            if (worthIt) {
                home.serial().after(RETRY, () -> tryOnce(attempt, result));
            } else {
                result.completeExceptionally(cause);
            }
        });
    }
}
