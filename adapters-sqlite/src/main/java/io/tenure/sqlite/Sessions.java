package io.tenure.sqlite;

import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** Opens, keeps and ends the sessions of this process. Thread-safe. */
final class Sessions {

    /*
     * I1 The witness is there before the session is, and stays until the session is known to be gone: another process
     *    never finds a session of this one without its witness.
     * I2 A session of more than LONGEST_WITNESSED has no witness: it is meant to outlive its process.
     * I3 Keeping a witnessed session touches its file alone.
     */

    /** The longest TTL of a session that ends with its process. */
    static final Duration LONGEST_WITNESSED = Duration.ofMinutes(10);

    private final OpenStore open;
    private final TimeSource time;
    private final ClockId clock;
    private final Path directory;
    private final Path shortDirectory;

    Sessions(OpenStore open, TimeSource time, ClockId clock, Path directory, Path shortDirectory) {
        this.open = open;
        this.time = time;
        this.clock = clock;
        this.directory = directory;
        this.shortDirectory = shortDirectory;
    }

    /** Whether a session of this TTL has a witness. */
    static boolean areWitnessed(Duration ttl) {
        return ttl.compareTo(LONGEST_WITNESSED) <= 0;
    }

    /** Opens a session without a witness. */
    SessionGrant open(WriteTransaction transaction, Duration ttl) throws SQLException {
        long deadlineNanos = time.nowNanos() + ttl.toNanos();
        return grant(transaction.openSession(ttl.toNanos(), deadlineNanos, null), ttl);
    }

    /** Opens a session, with a witness of its own that was made for it and is then the transaction's affair. */
    SessionGrant open(WriteTransaction transaction, Witness witness) throws SQLException {
        transaction.whenUndone(() -> discard(witness));
        requireFresh(witness);
        long session = transaction.openSession(witness.ttl().toNanos(), witness.deadlineNanos(), witness.token());
        transaction.whenCommitted(() -> open.add(session, witness));
        return grant(session, witness.ttl());
    }

    /** Keeps a session of this process, without the database. */
    SessionGrant keep(long session, Witness witness) throws IOException {
        if (!witness.keep()) {
            throw new SessionNotFoundException(session);
        }
        return grant(session, witness.ttl());
    }

    /** Keeps a session that has no witness here. */
    SessionGrant keep(WriteTransaction transaction, long session) throws SQLException {
        SessionRow row = transaction.session(session);
        if (row == null || (row.witness() == null && row.deadlineNanos() - time.nowNanos() <= 0)) {
            throw new SessionNotFoundException(session);
        }
        if (row.witness() != null) {
            throw new StoreException(
                    "session " + Long.toHexString(session) + " is another process's, which alone can keep it",
                    Outcome.NOT_APPLIED,
                    null);
        }
        transaction.keepSession(session, time.nowNanos() + row.ttlNanos());
        return grant(session, Duration.ofNanos(row.ttlNanos()));
    }

    void end(WriteTransaction transaction, long session) throws SQLException {
        transaction.endSession(session);
        transaction.whenCommitted(() -> open.discard(session));
    }

    /** Makes the witness of a session that is about to be opened; whoever asks for it takes care of it. */
    Witness makeWitness(Duration ttl) throws IOException {
        String token = String.format("%016x", time.random().nextLong());
        open.reserve(token);
        try {
            StoreFiles.makeOwn(directory);
            return new Witness(time, clock.boot(), directory, shortDirectory, token, ttl);
        } catch (IOException | RuntimeException e) {
            open.unreserve(token);
            throw e;
        }
    }

    /** Takes away a witness whose session is not there. */
    void discard(Witness witness) {
        witness.discard();
        open.unreserve(witness.token());
    }

    /** Has the TTL begin now: the witness may have waited long for the database's lock. */
    private void requireFresh(Witness witness) {
        IOException failure = null;
        try {
            if (witness.keep()) {
                return;
            }
        } catch (IOException e) {
            failure = e;
        }
        discard(witness);
        throw new StoreException("the session was over before it could be written", Outcome.NOT_APPLIED, failure);
    }

    private static SessionGrant grant(long session, Duration ttl) {
        return new SessionGrant(session, ttl, WriteTransaction.TERM);
    }
}
