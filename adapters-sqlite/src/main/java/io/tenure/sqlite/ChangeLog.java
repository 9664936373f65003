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
     */

    /** How many changes are read at a time. */
    static final int PAGE = 512;

    private ChangeLog() {}

    /** The number of the last change. */
    static long last(Sql sql) throws SQLException {
        return sql.number("SELECT seq FROM meta");
    }

    /** The changes after number {@code seq}, a page at most; null if some are no longer known. */
    static @Nullable List<Change> after(Sql sql, long seq) throws SQLException {
        List<Entry> entries = sql.all(
                "SELECT seq, revision, kind, key, value, created, session FROM change WHERE seq > ? ORDER BY seq LIMIT "
                        + PAGE,
                Entry::read,
                seq);
        boolean complete = entries.isEmpty() ? last(sql) == seq : entries.get(0).seq == seq + 1;
        return complete ? changes(sql, entries) : null;
    }

    private static @Nullable List<Change> changes(Sql sql, List<Entry> entries) throws SQLException {
        List<Change> changes = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            KeyValue now = entry.now;
            if (entry.isUnseen) {
                now = Rows.get(sql, entry.key);
                if (now == null || now.modRevision() != entry.revision) {
                    return null;
                }
            }
            changes.add(new Change(entry.key, now, entry.revision));
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
