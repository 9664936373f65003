package io.tenure.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A session as the database knows it.
 *
 * @param number its number
 * @param ttlNanos its TTL
 * @param deadlineNanos when it ends, unless its witness says later
 * @param witness the name of its witness; null if it may outlive its process
 */
record SessionRow(
        long number,
        long ttlNanos,
        long deadlineNanos,
        @Nullable String witness) {

    static final String SELECT = "SELECT id, ttl, deadline, witness FROM session";

    static SessionRow read(ResultSet row) throws SQLException {
        return new SessionRow(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
    }
}
