package io.tenure.sqlite;

import io.tenure.store.SessionGrant;
import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One session with a witness, while it is opened: first the witness is made, then the session is written. */
final class SessionOpening {

    /*
     * I1 The witness is made without the database's lock, and if it cannot be made, no other call fails with it.
     * I2 A witness that no transaction has taken over is taken away when the call fails, be it before or after.
     */

    private final Sessions sessions;
    private final TimeSource time;
    private final Duration ttl;
    /** The witness from when it is made until a transaction takes it over. */
    private final AtomicReference<@Nullable Witness> ready = new AtomicReference<>();

    private volatile boolean givenUp;

    SessionOpening(Sessions sessions, TimeSource time, Duration ttl) {
        this.sessions = sessions;
        this.time = time;
        this.ttl = ttl;
    }

    /** Does it, by a call to each of the two, which {@code timeout} is for. */
    CompletionStage<SessionGrant> submit(
            StoreCalls<Sessions> witnesses, StoreCalls<WriteTransaction> writes, Duration timeout) {
        CompletableFuture<SessionGrant> opened = new CompletableFuture<>();
        long beganNanos = time.nowNanos();
        witnesses
                .<Void>submit("openSession", timeout, here -> {
                    makeWitness();
                    return null;
                })
                .thenCompose(made -> {
                    Duration left = timeout.minusNanos(time.nowNanos() - beganNanos);
                    return writes.<SessionGrant>submit("openSession", left, this::write);
                })
                .whenComplete((grant, failure) -> {
                    if (failure == null) {
                        opened.complete(grant);
                    } else {
                        giveUp();
                        opened.completeExceptionally(unwrap(failure));
                    }
                });
        return opened;
    }

    void makeWitness() {
        try {
            ready.set(sessions.makeWitness(ttl));
        } catch (IOException e) {
            throw new StoreException("the session's witness cannot be made: " + e, Outcome.NOT_APPLIED, e);
        }
        if (givenUp) {
            giveUp();
        }
    }

    SessionGrant write(WriteTransaction transaction) throws SQLException {
        Witness witness = ready.getAndSet(null);
        if (witness == null) {
            throw new StoreException("the session is not wanted any more", Outcome.NOT_APPLIED, null);
        }
        return sessions.open(transaction, witness);
    }

    void giveUp() {
        givenUp = true;
        Witness witness = ready.getAndSet(null);
        if (witness != null) {
            sessions.discard(witness);
        }
    }

    /** As it was thrown. */
    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
