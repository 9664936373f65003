package io.tenure.sqlite;

import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads keys. */
final class Rows {

    private static final String SELECT = "SELECT key, value, created, modified, session FROM kv";

    private Rows() {}

    static @Nullable KeyValue get(Sql sql, String key) throws SQLException {
        return sql.first(SELECT + " WHERE key = ?", Rows::read, key);
    }

    static RangePage range(Sql sql, String prefix, @Nullable String after, int limit) throws SQLException {
        List<KeyValue> rows = sql.all(
                SELECT + " WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
                Rows::read,
                prefix,
                Schema.endOf(prefix),
                after == null ? "" : after,
                limit + 1);
        boolean more = rows.size() > limit;
        return new RangePage(
                List.copyOf(more ? rows.subList(0, limit) : rows), more, revision(sql), WriteTransaction.TERM);
    }

    static long revision(Sql sql) throws SQLException {
        return sql.number("SELECT revision FROM meta");
    }

    private static KeyValue read(ResultSet row) throws SQLException {
        return new KeyValue(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }
}
