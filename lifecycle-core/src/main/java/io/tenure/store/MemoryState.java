package io.tenure.store;

import io.tenure.store.Transaction.Compare;
import io.tenure.store.Transaction.Put;
import io.tenure.store.WatchFeed.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the in-memory store holds, and the rules by which it changes. Owns no clock, thread or lock. Not thread-safe. */
final class MemoryState {

    /*
     * The model is etcd's: one revision for the whole store, counted up by each transaction that changes a key.
     *
     * I1 The revision never falls, and grows by one with each change of the keys; all keys changed together bear it.
     * I2 A key's createRevision is that of the put that found it absent; its modRevision that of the last put.
     * I3 A key names a session only while that session lives, and then the session lists it.
     * I4 A session ends when told to, or when asked about after its deadline, which is its TTL after it was last kept;
     *    its keys vanish with it, in one revision.
     * I5 A transaction that fails has changed nothing.
     * I6 Each change is published once, in the order of revisions.
     */

    /** Constant: there is no leader to change. */
    private static final long TERM = 0;

    /** No key has a revision of 0, which compares as absent. */
    private long revision = 1;

    private long lastSession;
    private final NavigableMap<String, KeyValue> keys = new TreeMap<>();
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final TreeSet<Session> byDeadline = new TreeSet<>(Session::compareDeadlines);
    private final Consumer<List<Change>> changes;

    MemoryState(Consumer<List<Change>> changes) {
        this.changes = changes;
    }

    SessionGrant openSession(Duration ttl, long ttlNanos, long nowNanos) {
        Session session = new Session(++lastSession, ttl, ttlNanos, nowNanos + ttlNanos);
        sessions.put(session.number, session);
        byDeadline.add(session);
        return new SessionGrant(session.number, ttl, TERM);
    }

    SessionGrant keepSession(long number, long nowNanos) {
        Session session = sessions.get(number);
        if (session == null) {
            throw new SessionNotFoundException(number);
        }
        byDeadline.remove(session);
        session.deadlineNanos = nowNanos + session.ttlNanos;
        byDeadline.add(session);
        return new SessionGrant(number, session.ttl, TERM);
    }

    void endSession(long number) {
        Session session = sessions.remove(number);
        if (session == null) {
            return;
        }
        byDeadline.remove(session);
        if (!session.keys.isEmpty()) {
            revision++;
            List<Change> deleted = new ArrayList<>(session.keys.size());
            for (String key : session.keys) {
                keys.remove(key);
                deleted.add(new Change(key, null, revision));
            }
            changes.accept(deleted);
        }
    }

    /** Ends the sessions whose deadline has passed. */
    void expire(long nowNanos) {
        while (!byDeadline.isEmpty() && byDeadline.first().deadlineNanos - nowNanos <= 0) {
            endSession(byDeadline.first().number);
        }
    }

    /** When the next session ends if it is not kept, or null if there is none. */
    @Nullable
    Long nextDeadlineNanos() {
        return byDeadline.isEmpty() ? null : byDeadline.first().deadlineNanos;
    }

    TransactResult transact(Transaction transaction) {
        if (!transaction.compares().stream().allMatch(this::holds)) {
            List<KeyValue> read = new ArrayList<>();
            for (String key : transaction.elseReads()) {
                KeyValue value = keys.get(key);
                if (value != null) {
                    read.add(value);
                }
            }
            return new TransactResult(false, revision, TERM, List.copyOf(read));
        }
        transaction.puts().forEach(this::requireSession);
        write(transaction);
        return new TransactResult(true, revision, TERM, List.of());
    }

    ReadResult get(String key) {
        return new ReadResult(keys.get(key), revision, TERM);
    }

    RangePage range(String prefix, @Nullable String after, int limit) {
        boolean fromStart = after == null || after.compareTo(prefix) < 0;
        Iterator<KeyValue> rest = (fromStart ? keys.tailMap(prefix, true) : keys.tailMap(after, false))
                .values()
                .iterator();
        List<KeyValue> rows = new ArrayList<>();
        while (rest.hasNext()) {
            KeyValue row = rest.next();
            if (!row.key().startsWith(prefix)) {
                break;
            }
            if (rows.size() == limit) {
                return new RangePage(List.copyOf(rows), true, revision, TERM);
            }
            rows.add(row);
        }
        return new RangePage(List.copyOf(rows), false, revision, TERM);
    }

    private boolean holds(Compare compare) {
        KeyValue value = keys.get(compare.key());
        if (value == null) {
            return compare.revision() == 0;
        }
        return compare.revision()
                == switch (compare.field()) {
                    case CREATE -> value.createRevision();
                    case MOD -> value.modRevision();
                };
    }

    private void requireSession(Put put) {
        if (put.session() != 0 && !sessions.containsKey(put.session())) {
            throw new SessionNotFoundException(put.session());
        }
    }

    private void write(Transaction transaction) {
        List<Change> written = new ArrayList<>();
        long next = revision + 1;
        for (String key : transaction.deletes()) {
            KeyValue old = keys.remove(key);
            if (old != null) {
                leaveSession(old);
                written.add(new Change(key, null, next));
            }
        }
        for (Put put : transaction.puts()) {
            written.add(new Change(put.key(), write(put, next), next));
        }
        if (!written.isEmpty()) {
            revision = next;
            changes.accept(written);
        }
    }

    private KeyValue write(Put put, long next) {
        KeyValue old = keys.get(put.key());
        if (old != null) {
            leaveSession(old);
        }
        KeyValue now =
                new KeyValue(put.key(), put.value(), old == null ? next : old.createRevision(), next, put.session());
        keys.put(put.key(), now);
        Session session = sessions.get(put.session());
        if (session != null) {
            session.keys.add(put.key());
        }
        return now;
    }

    private void leaveSession(KeyValue value) {
        Session session = sessions.get(value.session());
        if (session != null) {
            session.keys.remove(value.key());
        }
    }

    private static final class Session {
        final long number;
        final Duration ttl;
        final long ttlNanos;
        final TreeSet<String> keys = new TreeSet<>();
        /** Changed only while out of byDeadline. */
        long deadlineNanos;

        Session(long number, Duration ttl, long ttlNanos, long deadlineNanos) {
            this.number = number;
            this.ttl = ttl;
            this.ttlNanos = ttlNanos;
            this.deadlineNanos = deadlineNanos;
        }

        /** By difference, since the clock may wrap; the deadlines of live sessions lie within half its range. */
        int compareDeadlines(Session other) {
            int byDeadline = Long.signum(deadlineNanos - other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
        }
    }
}
