package io.tenure.sqlite;

import io.tenure.time.TimeSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the sessions that are over, whoever's they were, and ends them. Thread-safe. */
final class Sweep {

    /*
     * Each process looks at all sessions that may be over; whoever finds one over ends it, and the others find it gone.
     *
     * I1 A session is over when its deadline has passed, or when both witnesses together say that its process is gone.
     * I2 A session of this JVM is judged by what the JVM knows of it; its file is not touched.
     * I3 A witness that says nothing counts for nothing. Such a session is over when the deadline that the database has
     *    is past, and the witness has been seen to say nothing for a TTL: a process that lives would have written it
     *    again. One that cannot be looked at has not been seen to say nothing.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final OpenStore open;
    private final WitnessProbe probe;
    private final Leftovers leftovers;
    private final TimeSource time;
    /** When a session's witness was first found to say nothing. Guarded by this. */
    private final Map<Long, Long> silentSince = new HashMap<>();

    Sweep(OpenStore open, WitnessProbe probe, Leftovers leftovers, TimeSource time) {
        this.open = open;
        this.probe = probe;
        this.leftovers = leftovers;
        this.time = time;
    }

    /**
     * The sessions that are over.
     *
     * @param sessions those of the database that may be over, all that have a witness among them
     * @param own those of this JVM, as they were known before the database was read: one that it no longer has is over
     */
    synchronized List<SessionRow> over(List<SessionRow> sessions, List<Long> own) {
        Map<Long, SessionRow> byNumber =
                sessions.stream().collect(Collectors.toMap(SessionRow::number, session -> session));
        silentSince.keySet().retainAll(byNumber.keySet());
        for (long number : own) {
            Witness witness = open.witness(number);
            if (witness != null && !byNumber.containsKey(number)) {
                witness.markEnded();
                open.discard(number);
            }
        }
        List<SessionRow> over = new ArrayList<>();
        for (SessionRow session : sessions) {
            if (whyOver(session) != null) {
                over.add(session);
            }
        }
        return over;
    }

    /** Ends those of the sessions that are still there and still over. */
    void end(WriteTransaction transaction, List<SessionRow> sessions) throws SQLException {
        for (SessionRow session : sessions) {
            SessionRow present = transaction.session(session.number());
            String why = present == null ? null : whyOver(present);
            if (why != null && transaction.endSession(session.number())) {
                transaction.whenCommitted(() -> hasEnded(session, why));
            }
        }
    }

    private void hasEnded(SessionRow session, String why) {
        LOG.info("Session {} has ended: {}", Long.toHexString(session.number()), why);
        String witness = session.witness();
        if (witness != null && !open.isOwn(witness)) {
            leftovers.delete(witness);
        }
        open.discard(session.number());
    }

    private synchronized @Nullable String whyOver(SessionRow session) {
        long nowNanos = time.nowNanos();
        String witness = session.witness();
        if (witness == null) {
            return session.deadlineNanos() - nowNanos <= 0 ? "its deadline has passed" : null;
        }
        if (open.isOwn(witness)) {
            Witness own = open.witness(session.number());
            return own != null && own.isOver(nowNanos) ? "this process has not kept it" : null;
        }
        return switch (probe.probe(witness, nowNanos)) {
            case ALIVE, UNKNOWN -> {
                silentSince.remove(session.number());
                yield null;
            }
            case EXPIRED -> "its deadline has passed";
            case KILLED -> "its process is gone";
            case NONE -> whyOverInSilence(session, nowNanos);
        };
    }

    private @Nullable String whyOverInSilence(SessionRow session, long nowNanos) {
        long since = silentSince.computeIfAbsent(session.number(), first -> nowNanos);
        boolean over = session.deadlineNanos() - nowNanos <= 0 && nowNanos - since >= session.ttlNanos();
        return over ? "its witness has said nothing for a TTL" : null;
    }
}
