package io.tenure.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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

    /** Sessions without a witness, of which each leave makes one for a day, are not looked at before their time. */
    static final String THAT_MAY_BE_OVER =
            SELECT + " WHERE witness IS NOT NULL UNION ALL " + SELECT + " WHERE witness IS NULL AND deadline <= ?";

    /** The sessions with a witness, and of the others those whose deadline has passed. */
    static List<SessionRow> thatMayBeOver(Sql sql, long nowNanos) throws SQLException {
        return sql.all(THAT_MAY_BE_OVER, SessionRow::read, nowNanos);
    }

    static SessionRow read(ResultSet row) throws SQLException {
        return new SessionRow(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4));
    }
}
