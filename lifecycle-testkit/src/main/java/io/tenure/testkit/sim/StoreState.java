package io.tenure.testkit.sim;

import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the simulated store holds: the rules of {@link io.tenure.store.CoordinationStore}, and no way to fail. */
final class StoreState {

    /*
     * The model is etcd's: one revision for the whole store, one leader's term, and sessions that end their keys. Written
     * beside the product's in-memory store and not with its code, so that an error there is not an error here; both pass
     * the store's contract.
     */

    /**
     * A key that changed.
     *
     * @param key the key
     * @param now what it holds now, null if it is gone
     * @param revision since when
     */
    record Change(String key, @Nullable KeyValue now, long revision) {}

    /** What lives in the store until it is not kept any more. */
    private static final class Session {
        private final Duration ttl;
        private long deadlineNanos;
        private final Set<String> keys = new LinkedHashSet<>();

        private Session(Duration ttl, long deadlineNanos) {
            this.ttl = ttl;
            this.deadlineNanos = deadlineNanos;
        }

        private Session copy() {
            Session copy = new Session(ttl, deadlineNanos);
            copy.keys.addAll(keys);
            return copy;
        }
    }

    private final Consumer<List<Change>> changes;
    private final NavigableMap<String, KeyValue> rows = new TreeMap<>();
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private long lastSession;
    private long revision = 1;
    private long term = 1;

    StoreState(Consumer<List<Change>> changes) {
        this.changes = changes;
    }

    /** A copy, which tells nobody of anything. */
    StoreState copy() {
        StoreState copy = new StoreState(ignored -> {});
        copy.putBack(this);
        copy.term = term;
        return copy;
    }

    /** Takes over what another holds, its sessions with it, but for the term. */
    void putBack(StoreState older) {
        rows.clear();
        rows.putAll(older.rows);
        sessions.clear();
        older.sessions.forEach((number, session) -> sessions.put(number, session.copy()));
        lastSession = Math.max(lastSession, older.lastSession);
        revision = older.revision;
    }

    long term() {
        return term;
    }

    boolean lives(long session) {
        return sessions.containsKey(session);
    }

    Iterable<KeyValue> rows() {
        return rows.values();
    }

    /** Another leader: who is that grants each session its whole TTL. */
    void elect(long nowNanos) {
        term++;
        sessions.values().forEach(session -> session.deadlineNanos = nowNanos + session.ttl.toNanos());
    }

    SessionGrant open(Duration ttl, long nowNanos) {
        sessions.put(++lastSession, new Session(ttl, nowNanos + ttl.toNanos()));
        return new SessionGrant(lastSession, ttl, term);
    }

    SessionGrant keep(long number, long nowNanos) {
        Session session = require(number);
        session.deadlineNanos = nowNanos + session.ttl.toNanos();
        return new SessionGrant(number, session.ttl, term);
    }

    void end(long number) {
        Session session = sessions.remove(number);
        if (session == null || session.keys.isEmpty()) {
            return;
        }
        revision++;
        List<Change> deleted = new ArrayList<>();
        session.keys.forEach(key -> {
            rows.remove(key);
            deleted.add(new Change(key, null, revision));
        });
        changes.accept(deleted);
    }

    /** Ends what is due. */
    void expire(long nowNanos) {
        if (nextDeadlineNanos() <= nowNanos) {
            List<Long> due = new ArrayList<>();
            sessions.forEach((number, session) -> {
                if (session.deadlineNanos <= nowNanos) {
                    due.add(number);
                }
            });
            due.forEach(this::end);
        }
    }

    /** When the next session ends if it is not kept; {@link Long#MAX_VALUE} if there is none. */
    long nextDeadlineNanos() {
        long next = Long.MAX_VALUE;
        for (Session session : sessions.values()) {
            next = Math.min(next, session.deadlineNanos);
        }
        return next;
    }

    TransactResult transact(Transaction transaction) {
        for (Transaction.Compare compare : transaction.compares()) {
            if (!holds(compare)) {
                List<KeyValue> read = new ArrayList<>();
                for (String key : transaction.elseReads()) {
                    KeyValue row = rows.get(key);
                    if (row != null) {
                        read.add(row);
                    }
                }
                return new TransactResult(false, revision, term, read);
            }
        }
        for (Transaction.Put put : transaction.puts()) {
            if (put.session() != 0) {
                require(put.session());
            }
        }
        write(transaction);
        return new TransactResult(true, revision, term, List.of());
    }

    /** Of what was written last. */
    long revision() {
        return revision;
    }

    ReadResult get(String key) {
        return new ReadResult(rows.get(key), revision, term);
    }

    RangePage range(String prefix, @Nullable String after, int limit) {
        List<KeyValue> page = new ArrayList<>();
        boolean fromStart = after == null || after.compareTo(prefix) < 0;
        for (KeyValue row : rows.tailMap(fromStart ? prefix : after, fromStart).values()) {
            if (!row.key().startsWith(prefix)) {
                break;
            }
            if (page.size() == limit) {
                return new RangePage(page, true, revision, term);
            }
            page.add(row);
        }
        return new RangePage(page, false, revision, term);
    }

    private boolean holds(Transaction.Compare compare) {
        KeyValue row = rows.get(compare.key());
        long is = row == null
                ? 0
                : compare.field() == Transaction.Compare.Field.CREATE ? row.createRevision() : row.modRevision();
        return is == compare.revision();
    }

    private void write(Transaction transaction) {
        long next = revision + 1;
        List<Change> made = new ArrayList<>();
        for (Transaction.Put put : transaction.puts()) {
            KeyValue before = rows.get(put.key());
            leaveSession(before);
            long created = before == null ? next : before.createRevision();
            KeyValue row = new KeyValue(put.key(), put.value(), created, next, put.session());
            rows.put(put.key(), row);
            if (put.session() != 0) {
                require(put.session()).keys.add(put.key());
            }
            made.add(new Change(put.key(), row, next));
        }
        for (String key : transaction.deletes()) {
            KeyValue before = rows.remove(key);
            if (before != null) {
                leaveSession(before);
                made.add(new Change(key, null, next));
            }
        }
        if (!made.isEmpty()) {
            revision = next;
            changes.accept(made);
        }
    }

    private void leaveSession(@Nullable KeyValue row) {
        if (row != null && row.session() != 0) {
            require(row.session()).keys.remove(row.key());
        }
    }

    private Session require(long number) {
        Session session = sessions.get(number);
        if (session == null) {
            throw new SessionNotFoundException(number);
        }
        return session;
    }
}
