package io.tenure.sqlite;

import io.tenure.store.KeyValue;
import io.tenure.store.WatchFeed.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the last changes. */
final class ChangeLog {

    /*
     * I1 What is read follows on what was read before without a hole, or null says that there is one.
     * I2 A value that was left out, and is no longer there, is passed over: a later entry tells what came of the key.
     */

    /** How many changes are read at a time. */
    static final int PAGE = 512;

    private ChangeLog() {}

    /**
     * What is read at a time.
     *
     * @param changes in order; fewer than were read if some were passed over
     * @param last the number of the last one that was read
     * @param isFull whether there may be more
     */
    record Page(List<Change> changes, long last, boolean isFull) {}

    /** The number of the last change. */
    static long last(Sql sql) throws SQLException {
        return sql.number("SELECT seq FROM meta");
    }

    /** The changes after number {@code seq}, a page at most; null if some are no longer known. */
    static @Nullable Page after(Sql sql, long seq) throws SQLException {
        List<Entry> entries = sql.all(
                "SELECT seq, revision, kind, key, value, created, session FROM change WHERE seq > ? ORDER BY seq LIMIT "
                        + PAGE,
                Entry::read,
                seq);
        if (entries.isEmpty()) {
            return last(sql) == seq ? new Page(List.of(), seq, false) : null;
        }
        boolean complete = entries.get(0).seq == seq + 1;
        long last = entries.get(entries.size() - 1).seq;
        return complete ? new Page(changes(sql, entries), last, entries.size() == PAGE) : null;
    }

    private static List<Change> changes(Sql sql, List<Entry> entries) throws SQLException {
        List<Change> changes = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            KeyValue now = entry.isUnseen ? Rows.get(sql, entry.key) : entry.now;
            if (!entry.isUnseen || (now != null && now.modRevision() == entry.revision)) {
                changes.add(new Change(entry.key, now, entry.revision));
            }
        }
        return changes;
    }

    private record Entry(
            long seq,
            long revision,
            String key,
            boolean isUnseen,
            @Nullable KeyValue now) {
        static Entry read(ResultSet row) throws SQLException {
            long revision = row.getLong(2);
            int kind = row.getInt(3);
            String key = row.getString(4);
            KeyValue now = kind != Schema.WRITTEN
                    ? null
                    : new KeyValue(key, row.getString(5), row.getLong(6), revision, row.getLong(7));
            return new Entry(row.getLong(1), revision, key, kind == Schema.WRITTEN_UNSEEN, now);
        }
    }
}
